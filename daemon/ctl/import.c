/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `enquiryctl import`: a register from a CSV file, and what it changed. */
#include "daemon/ctl/ctl.h"

#include "daemon/ctl/say.h"
#include "daemon/ctl/table.h"
#include "daemon/operate/operate.h"
#include "daemon/sys/files.h"

const struct option_spec ctl_import_options[] = {
    {"dry-run", NULL, "say what would change, change nothing", 0},
    {"yes", NULL, "even if many of those registered are missing in it", 0},
    {NULL, NULL, NULL, 0},
};

static const struct column columns[] = {
    {"LINE", "line", COLUMN_NUMBER},
    {"CHANGE", "change", COLUMN_TEXT},
    {"WHAT", "what", COLUMN_FLEXIBLE},
    {"NAME", "name", COLUMN_FLEXIBLE},
    {"HOW", "how", COLUMN_FLEXIBLE},
    {NULL, NULL, COLUMN_TEXT},
};

/* What stands below the table; as CSV the table stands alone. */
static void
draw_rest(const struct ctl *ctl, const json_t *reply, size_t shown)
{
	void (*const tell)(const char *, ...)
	    __attribute__((format(printf, 1, 2))) = ctl->csv ? say_aside : say;
	const int64_t more = ctl_number(reply, "added") +
			     ctl_number(reply, "changed") - (int64_t)shown;
	const char *much = ctl_text(reply, "needs_yes");
	const json_t *notes = json_object_get(reply, "notes");
	if (more > 0)
		tell("… and %lld more changes; --csv and --json show all\n",
		    (long long)more);
	for (size_t i = 0; i < json_array_size(notes); i++)
		tell("%s\n", json_string_value(json_array_get(notes, i)));
	if (ctl_number(reply, "not_in_file") > 0)
		tell("Registered before and not in the file: %lld; they stay "
		     "as they are\n",
		    (long long)ctl_number(reply, "not_in_file"));
	if (much[0] != '\0')
		tell("It will take --yes: %s\n", much);
	if (ctl_number(reply, "need_owner") > 0)
		tell("Open enquiries that need an owner: %lld\n",
		    (long long)ctl_number(reply, "need_owner"));
	tell("%s: %s, %lld added, %lld changed, %lld as before%s\n",
	    ctl_text(reply, "register"),
	    say_count(ctl->ctx, ctl_number(reply, "lines"), "line", "lines"),
	    (long long)ctl_number(reply, "added"),
	    (long long)ctl_number(reply, "changed"),
	    (long long)ctl_number(reply, "same"),
	    json_is_true(json_object_get(reply, "dry_run"))
		? "; a dry run, nothing was stored"
		: "");
}

static void
draw(struct ctl *ctl, const json_t *reply)
{
	const json_t *changes = json_object_get(reply, "changes");
	const json_t *left = json_object_get(reply, "left");
	struct table *table = table_new(ctl->ctx, columns);
	for (size_t i = 0; i < json_array_size(changes); i++) {
		const json_t *c = json_array_get(changes, i);
		table_add_number(table, ctl_number(c, "line"));
		table_add(table, ctl_text(c, "change"), NULL);
		table_add(table, ctl_text(c, "what"), NULL);
		table_add(table, ctl_text(c, "name"), NULL);
		table_add(table, ctl_text(c, "how"), NULL);
	}
	for (size_t i = 0; i < json_array_size(left); i++) {
		table_add(table, "", NULL);
		table_add(table, "left", NULL);
		table_add(
		    table, json_string_value(json_array_get(left, i)), NULL);
		table_add(table, "no longer in the file", NULL);
		table_add(table, "", NULL);
		table_mark(table);
	}
	if (ctl->csv || json_array_size(changes) + json_array_size(left) > 0)
		table_print(table, ctl->csv);
	draw_rest(ctl, reply, json_array_size(changes));
}

/* One by itself is the error; more are a list before it. */
static int
refuse(struct ctl *ctl, const json_t *reply, struct err *err)
{
	const json_t *mistakes = json_object_get(reply, "mistakes");
	const char *file = ctl->words[1];
	const int64_t count = ctl_number(reply, "mistake_count");
	const size_t shown = json_array_size(mistakes);
	const json_t *first = json_array_get(mistakes, 0);
	if (count == 1)
		return err_set(err, ERR_INPUT, "%s:%lld: %s", file,
		    (long long)ctl_number(first, "line"),
		    ctl_text(first, "text"));
	for (size_t i = 0; i < shown && !ctl->json; i++) {
		const json_t *m = json_array_get(mistakes, i);
		say_aside("%s:%lld: %s\n", file,
		    (long long)ctl_number(m, "line"), ctl_text(m, "text"));
	}
	return err_set(err, ERR_INPUT,
	    "%s: %lld mistakes%s; nothing was imported", file, (long long)count,
	    count > (int64_t)shown ? ", of which the first are above" : "");
}

int
ctl_import(struct ctl *ctl, struct err *err)
{
	struct span text;
	json_t *reply;
	if (files_read(ctl->ctx, ctl->words[1], OPERATION_ATTACHMENT_MAX, &text,
		err) < 0) {
		/* A file that is not there is no mistake in the settings. */
		err->kind = ERR_INPUT;
		return -1;
	}
	json_t *request = json_pack("{s:s, s:s, s:s, s:b, s:b, s:b}", "do",
	    "import", "what", ctl->words[0], "file", ctl->words[1], "dry_run",
	    args_flag(ctl->args, "dry-run"), "yes", args_flag(ctl->args, "yes"),
	    "all", ctl->json || ctl->csv);
	int rc = ctl_ask(ctl, request, text, &reply, NULL, err);
	if (rc < 0)
		return -1;
	const bool wrong = json_object_get(reply, "mistakes") != NULL;
	const bool printed =
	    ctl_print_json(ctl, reply, wrong ? err_exit_status(ERR_INPUT) : 0);
	if (wrong)
		rc = refuse(ctl, reply, err);
	else if (!printed)
		draw(ctl, reply);
	json_decref(reply);
	return rc;
}
