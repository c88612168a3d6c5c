/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `enquiryctl report`: a month or years in figures, for people, as JSON, CSV
 * or HTML. */
#include "daemon/ctl/report.h"

const struct option_spec ctl_report_options[] = {
    {"month", "YYYY-MM", "a month", 0},
    {"year", "YYYY", "a year beside the one before", 0},
    {"against", "YYYY", "with --year: beside that year", 0},
    {"years", NULL, "all recorded years", 0},
    {"outside", NULL, "leave out numbers below five, to be passed on", 0},
    {"html", NULL, "a page", 0},
    {NULL, NULL, NULL, 0},
};

static enum sheet_form
form_of(const struct ctl *ctl)
{
	if (ctl->csv)
		return SHEET_CSV;
	return args_flag(ctl->args, "html") ? SHEET_HTML : SHEET_TEXT;
}

static int
print_month(struct ctl *ctl, const char *month, struct err *err)
{
	json_t *reply;
	json_t *request = json_pack("{s:s, s:s, s:b}", "do", "report", "month",
	    month, "outside", args_flag(ctl->args, "outside") ? 1 : 0);
	if (ctl_ask(ctl, request, (struct span){NULL, 0}, &reply, NULL, err) <
	    0)
		return -1;
	if (!ctl_print_json(ctl, reply, 0))
		report_month_print(ctl, reply, form_of(ctl));
	json_decref(reply);
	return 0;
}

static int
read_year(
    const struct ctl *ctl, const char *name, json_t *request, struct err *err)
{
	const char *value = args_value(ctl->args, name);
	int64_t year;
	if (value == NULL)
		return 0;
	if (!span_number(span_str(value), 9998, &year) || year < 1970)
		return err_set(err, ERR_USAGE,
		    "--%s %s: a year like 2026 is wanted", name, value);
	json_object_set_new(request, name, json_integer((json_int_t)year));
	return 0;
}

static int
print_years(struct ctl *ctl, struct err *err)
{
	json_t *reply;
	json_t *request = json_pack("{s:s, s:b}", "do", "report-year",
	    "outside", args_flag(ctl->args, "outside") ? 1 : 0);
	if (read_year(ctl, "year", request, err) < 0 ||
	    read_year(ctl, "against", request, err) < 0) {
		json_decref(request);
		return -1;
	}
	if (ctl_ask(ctl, request, (struct span){NULL, 0}, &reply, NULL, err) <
	    0)
		return -1;
	if (!ctl_print_json(ctl, reply, 0))
		report_year_print(ctl, reply, form_of(ctl));
	json_decref(reply);
	return 0;
}

int
ctl_report(struct ctl *ctl, struct err *err)
{
	const char *month = args_value(ctl->args, "month");
	const bool year = args_value(ctl->args, "year") != NULL;
	const bool years = args_flag(ctl->args, "years");
	if (args_value(ctl->args, "against") != NULL && !year)
		return err_set(err, ERR_USAGE,
		    "--against goes with --year: --year 2022 --against 2020");
	if ((month != NULL) + year + years != 1)
		return err_set(err, ERR_USAGE,
		    "of when: --month 2026-10, --year 2026 or --years");
	return month != NULL ? print_month(ctl, month, err)
			     : print_years(ctl, err);
}
