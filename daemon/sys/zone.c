/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The council's time zone, through the C library's zone files. */
#include "daemon/sys/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "parsers/base/civil.h"
#include "parsers/base/span.h"

/*
 * Midnights looked up lately: mktime() takes longer than most questions to the
 * database, and each mail asks for the same two or three.
 */
enum { MIDNIGHTS = 16 };
static struct {
	bool known;
	int32_t day;
	int64_t instant;
} midnights[MIDNIGHTS];

static bool
is_zone_file(const char *path)
{
	char magic[4] = {0};
	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	/* RFC 8536 s.3.1: a zone file begins with these four bytes. */
	const bool ok = read(fd, magic, sizeof(magic)) == sizeof(magic) &&
			memcmp(magic, "TZif", sizeof(magic)) == 0;

	(void)close(fd);
	return ok;
}

int
zone_open(const char *name, struct err *err)
{
	void *ctx = mem_new(NULL);
	const char *path = mem_fmt(ctx, "/usr/share/zoneinfo/%s", name);
	const char *tz = mem_fmt(ctx, ":%s", name);
	int result = 0;

	/* Otherwise the library would look for the name elsewhere. */
	(void)unsetenv("TZDIR");
	if (name[0] == '/' || strstr(name, "..") != NULL || !is_zone_file(path))
		result = err_set(err, ERR_CONFIG,
		    "zone = %s: there is no such time zone (no %s); in "
		    "England it is Europe/London",
		    name, path);
	else if (setenv("TZ", tz, 1) != 0)
		result = err_sys(err, ERR_TEMP, errno, "TZ");
	else
		tzset();
	memset(midnights, 0, sizeof(midnights));
	mem_free(ctx);
	return result;
}

static int64_t
seconds_of(const struct tm *tm)
{
	return tm->tm_hour * 3600 + tm->tm_min * 60 + tm->tm_sec;
}

int32_t
zone_civil(int64_t instant, int32_t *seconds_r)
{
	const time_t t = (time_t)instant;
	struct tm tm;

	ASSERT(localtime_r(&t, &tm) != NULL);
	if (seconds_r != NULL)
		*seconds_r = (int32_t)seconds_of(&tm);
	return civil_day(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

int
zone_offset_minutes(int64_t instant)
{
	int32_t seconds;
	const int32_t day = zone_civil(instant, &seconds);

	return (int)((civil_utc_instant(day, seconds) - instant) / 60);
}

/*
 * mktime() under one assumption about summer time.  True when it round-trips,
 * that is, when that wall-clock time exists under the assumption.
 */
static bool
try_isdst(int32_t day, int32_t seconds, int isdst, int64_t *instant_r)
{
	const struct civil c = civil_from_day(day);
	struct tm tm = {
	    .tm_year = c.year - 1900,
	    .tm_mon = c.month - 1,
	    .tm_mday = c.day,
	    .tm_hour = seconds / 3600,
	    .tm_min = seconds / 60 % 60,
	    .tm_sec = seconds % 60,
	    .tm_isdst = isdst,
	};
	int32_t back;

	*instant_r = mktime(&tm);
	return zone_civil(*instant_r, &back) == day && back == seconds;
}

static int64_t
look_up(int32_t day, int32_t seconds)
{
	int64_t summer;
	int64_t winter;

	/*
	 * tm_isdst = -1 is a trap: in the repeated hour its answer depends on
	 * earlier calls.  Both assumptions are tried; in that hour both hold
	 * and the earlier instant is ours.  In the missing hour neither does,
	 * and the clock that was in force until then is read on.
	 */
	const bool in_summer = try_isdst(day, seconds, 1, &summer);
	const bool in_winter = try_isdst(day, seconds, 0, &winter);

	if (in_summer && in_winter)
		return summer < winter ? summer : winter;
	return in_summer ? summer : winter;
}

int64_t
zone_instant(int32_t day, int32_t seconds)
{
	const size_t slot = (uint32_t)day % MIDNIGHTS;

	if (seconds != 0)
		return look_up(day, seconds);
	if (!midnights[slot].known || midnights[slot].day != day) {
		midnights[slot].known = true;
		midnights[slot].day = day;
		midnights[slot].instant = look_up(day, 0);
	}
	return midnights[slot].instant;
}
