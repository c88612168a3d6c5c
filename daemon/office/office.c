/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/office.h"

#include "daemon/data/data.h"
#include "daemon/sys/files.h"
#include "daemon/sys/log.h"
#include "daemon/sys/secret.h"
#include "daemon/sys/zone.h"

enum {
	TEMPLATE_FILE_BYTES = 256 * 1024,
	HOLIDAYS_BYTES = 4 * 1024 * 1024,
	CLOSURES_BYTES = 256 * 1024,
	STATUTES_BYTES = 1024 * 1024,
	KEY_MIN_BYTES = 16
};

static int
add_closures(
    void *ctx, const char *file, struct calendar *calendar, struct err *err)
{
	struct span text;
	struct span line;
	int number = 0;
	if (files_read(ctx, file, CLOSURES_BYTES, &text, err) < 0)
		return -1;
	while (span_line(&text, &line)) {
		number++;
		ptrdiff_t comment = span_find_byte(line, 0, '#');
		if (comment >= 0)
			line = span_sub(line, 0, (size_t)comment);
		line = span_trim(line);
		if (line.n > 0 && calendar_add_closure(calendar, line, err) < 0)
			return err_prefix(err, "%s:%d", file, number);
	}
	return 0;
}

/* Those calendars, without closures. */
static int
read_calendars(void *ctx, const struct config *config, const char *const *names,
    size_t count, struct calendar **calendars_r, struct err *err)
{
	struct span json = data_bank_holidays();
	if (config->holidays_file != NULL &&
	    files_read(ctx, config->holidays_file, HOLIDAYS_BYTES, &json, err) <
		0)
		return -1;
	if (calendars_new(ctx, json, names, count, calendars_r, err) < 0)
		return err_prefix(err, "%s",
		    config->holidays_file == NULL ? "bundled holidays"
						  : config->holidays_file);
	return 0;
}

int
office_calendar(void *ctx, const struct config *config,
    struct calendar **calendar_r, struct err *err)
{
	return office_calendar_named(
	    ctx, config, "england-and-wales", calendar_r, err);
}

int
office_calendar_named(void *ctx, const struct config *config, const char *name,
    struct calendar **calendar_r, struct err *err)
{
	if (read_calendars(ctx, config, &name, 1, calendar_r, err) < 0)
		return -1;
	return config->closures_file == NULL
		   ? 0
		   : add_closures(ctx, config->closures_file, *calendar_r, err);
}

int
office_statutes(void *ctx, const struct config *config,
    struct statute_table **table_r, struct err *err)
{
	const char *file = config->statutes_file;
	struct span text = data_statutory_clocks();
	if (file != NULL &&
	    files_read(ctx, file, STATUTES_BYTES, &text, err) < 0)
		return -1;
	return statute_read(
	    ctx, file == NULL ? "built-in clocks" : file, text, table_r, err);
}

int
office_legal_calendars(void *ctx, const struct config *config,
    struct statute_calendars *calendars_r, struct err *err)
{
	static const char *const names[] = {
	    "england-and-wales", "uk", "tribunal"};
	struct calendar *made[3];
	/* Closures never move a statutory date (P-21). */
	if (read_calendars(ctx, config, names, 3, made, err) < 0)
		return -1;
	*calendars_r = (struct statute_calendars){
	    .england_and_wales = made[0], .uk = made[1], .tribunal = made[2]};
	return 0;
}

int
office_letters(void *ctx, const struct config *config,
    struct letter_set **letters_r, struct err *err)
{
	char **names;
	size_t count;
	if (files_list(ctx, config->templates_dir, &names, &count, err) < 0)
		return err_prefix(err, "templates");
	struct letter_file *files = mem_many(ctx, struct letter_file, count);
	for (size_t i = 0; i < count; i++) {
		const char *path =
		    mem_fmt(ctx, "%s/%s", config->templates_dir, names[i]);
		files[i].name = names[i];
		if (files_read(ctx, path, TEMPLATE_FILE_BYTES, &files[i].bytes,
			err) < 0)
			return -1;
	}
	if (letters_load(ctx, files, count, letters_r, err) < 0)
		return err_prefix(err, "%s", config->templates_dir);
	return 0;
}

static int
add_key(void *ctx, const char *credential, struct span keys[OFFICE_KEYS],
    size_t *count, struct err *err)
{
	struct secret *secret;
	if (credential == NULL)
		return 0;
	if (secret_read(ctx, credential, &secret, err) < 0)
		return err_prefix(err, "key");
	struct span key = secret_bytes(secret);
	if (key.n < KEY_MIN_BYTES)
		return err_set(err, ERR_CONFIG,
		    "key '%s' has %zu bytes; give it at least %d, for "
		    "example: head -c 32 /dev/urandom | base64",
		    credential, key.n, KEY_MIN_BYTES);
	keys[(*count)++] = key;
	return 0;
}

int
office_read_keys(void *ctx, const struct config *config,
    struct span keys[OFFICE_KEYS], size_t *count_r, struct err *err)
{
	*count_r = 0;
	if (add_key(ctx, config->key_credential, keys, count_r, err) < 0)
		return -1;
	return add_key(ctx, config->old_key_credential, keys, count_r, err);
}

/* A certificate is no secret; its key stays with submit. */
static int
read_certificate(void *arg, const char *credential, struct span *pem_r)
{
	struct secret *bytes;
	struct err err;
	if (secret_read(arg, credential, &bytes, &err) != 0)
		return -1;
	*pem_r = secret_bytes(bytes);
	return 0;
}

/* That of service clocks is England's with the council's closures. */
static int
add_service_calendar(struct office *office, struct err *err)
{
	const char *closures = office->config->closures_file;
	office->calendar =
	    calendar_copy(office, office->legal.england_and_wales);
	return closures == NULL
		   ? 0
		   : add_closures(office, closures, office->calendar, err);
}

int
office_open(void *ctx, const struct config *config, int flags,
    struct office **office_r, struct err *err)
{
	struct office *office = mem_one(ctx, struct office);
	office->config = config;
	if ((flags & OFFICE_WITHOUT_KEYS) == 0 &&
	    office_read_keys(
		office, config, office->keys, &office->key_count, err) < 0)
		return -1;
	if (zone_open(config->zone, err) < 0 ||
	    office_letters(office, config, &office->letters, err) < 0 ||
	    office_statutes(office, config, &office->statutes, err) < 0 ||
	    office_legal_calendars(office, config, &office->legal, err) < 0 ||
	    add_service_calendar(office, err) < 0)
		return -1;
	if (flags & OFFICE_CREATE &&
	    files_make_dir(config->state_dir, 0700, err) < 0)
		return -1;
	if (store_open(office, config->state_dir,
		flags & OFFICE_CREATE ? STORE_CREATE : 0, &office->store,
		err) < 0)
		return -1;
	if (store_number(office->store, "clock_shift", 0, &office->clock_shift,
		err) < 0) {
		store_close(office->store);
		return -1;
	}
	log_key(office->keys[0]);
	expiry_list(office, config, read_certificate, office, &office->expiries,
	    &office->expiry_count);
	/* A shift left over from a simulation must not date real letters. */
	if (!config->simulation)
		office->clock_shift = 0;
	*office_r = office;
	return 0;
}

void
office_close(struct office *office)
{
	store_close(office->store);
	mem_free(office);
}

void
office_set_time(struct office *office, int64_t wall)
{
	office->now = wall + office->clock_shift;
	office->today = zone_civil(office->now, &office->seconds);
}

int
office_shift_clock(struct office *office, int64_t seconds, struct err *err)
{
	if (!office->config->simulation)
		return err_set(err, ERR_CONFIG,
		    "the date can be moved only with 'simulation = true' in "
		    "%s",
		    office->config->file);
	int64_t shift = office->clock_shift + seconds;
	if (store_number_set(office->store, "clock_shift", shift, err) < 0)
		return -1;
	office->clock_shift = shift;
	office->now += seconds;
	office->today = zone_civil(office->now, &office->seconds);
	return 0;
}
