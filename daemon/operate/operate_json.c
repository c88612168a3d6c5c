/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fields of an operator's request and of the reply to it. */
#include "daemon/operate/operate_p.h"

#include "parsers/base/civil.h"

/* Rows of a list when the request names no number. */
enum { LIST_MAX = 200 };

void
operate_put(json_t *object, const char *name, const char *value)
{
	json_object_set_new(
	    object, name, value == NULL ? json_null() : json_string(value));
}

void
operate_put_day(json_t *object, const char *name, int32_t day)
{
	char iso[CIVIL_ISO_SIZE];
	if (day == DAY_NONE || day == 0) {
		json_object_set_new(object, name, json_null());
		return;
	}
	civil_iso(day, iso);
	operate_put(object, name, iso);
}

void
operate_put_instant(json_t *object, const char *name, int64_t at)
{
	char text[CIVIL_RFC3339_SIZE];
	if (at == 0 || at == INSTANT_NONE) {
		json_object_set_new(object, name, json_null());
		return;
	}
	civil_rfc3339(at, text);
	operate_put(object, name, text);
}

void
operate_put_number(json_t *object, const char *name, int64_t n)
{
	json_object_set_new(object, name, json_integer((json_int_t)n));
}

const char *
operate_word(const json_t *request, const char *name)
{
	return json_string_value(json_object_get(request, name));
}

size_t
operate_max(const json_t *request)
{
	json_int_t n = json_integer_value(json_object_get(request, "max"));
	return n > 0 ? (size_t)n : LIST_MAX;
}
