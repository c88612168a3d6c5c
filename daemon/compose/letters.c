/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loads the templates; letters_table.c has the kinds, letters_render.c fills
 * them in. */
#include "daemon/compose/letters.h"

#include <stdio.h>
#include <string.h>

#include "daemon/compose/letters_p.h"

enum {
	FILE_BYTES = 64 * 1024,
	NAME_BYTES = 128,
	PARTIALS_MAX = 32,
	FIELDS_MAX = 96,
	BODY_LINE = 3 /* Subject, empty line, body */
};

struct loader {
	const struct letter_file *files;
	size_t file_count;
	void *tmp;
	const char *fields[FIELDS_MAX + 1]; /* of the kind being loaded */
	struct err *err;
};

static const struct letter_file *
find_file(const struct loader *l, const char *name)
{
	for (size_t i = 0; i < l->file_count; i++)
		if (strcmp(l->files[i].name, name) == 0)
			return &l->files[i];
	return NULL;
}

static int
check_file(const struct letter_file *file, struct err *err)
{
	enum letter_kind kind;
	size_t n = strlen(file->name);

	if (!span_ends(span_str(file->name), ".md") ||
	    strcmp(file->name, "README.md") == 0)
		return 0;
	char *stem = mem_strn(NULL, file->name, n - 3);
	bool known = stem[0] == '_' || letter_kind_read(stem, &kind);
	mem_free(stem);
	if (!known)
		return err_set(err, ERR_CONFIG,
		    "%s: no letter of that name; partials begin with _",
		    file->name);
	if (file->bytes.n > FILE_BYTES)
		return err_set(err, ERR_CONFIG, "%s: over %d bytes", file->name,
		    FILE_BYTES);
	/* jansson refuses what is not UTF-8, and so do we. */
	json_t *text = json_stringn(file->bytes.p, file->bytes.n);
	if (text == NULL)
		return err_set(err, ERR_CONFIG, "%s: not UTF-8", file->name);
	json_decref(text);
	return 0;
}

/* Each list and quote also gives has_NAME, to head it when it has entries. */
static void
list_fields(struct loader *l, enum letter_kind kind)
{
	const struct letter_field *lists[] = {
	    letter_common_fields(), letter_kind_info(kind)->fields};
	size_t n = 0;

	for (size_t i = 0; i < 2; i++)
		for (const struct letter_field *f = lists[i]; f->name != NULL;
		     f++) {
			ASSERT(n + 2 <= FIELDS_MAX);
			l->fields[n++] = f->name;
			if (f->type == LETTER_LIST || f->type == LETTER_QUOTE)
				l->fields[n++] =
				    mem_fmt(l->tmp, "has_%s", f->name);
		}
	l->fields[n] = NULL;
}

static int
compile(const struct loader *l, void *ctx, const char *file, int line,
    struct span bytes, struct template **template_r)
{
	struct template_source source = {.file = file,
	    .line = line,
	    .bytes = bytes,
	    .strict = true,
	    .fields = l->fields};

	return template_compile(ctx, &source, template_r, l->err);
}

static bool
has_partial(const struct letter_form *form, const char *name)
{
	for (size_t i = 0; i < form->partial_count; i++)
		if (strcmp(form->partials[i].name, name) == 0)
			return true;
	return false;
}

static int
add_partial(const struct loader *l, struct letter_set *set,
    struct letter_form *form, const char *name, const char *by)
{
	char file_name[NAME_BYTES];
	struct template *t;

	if (has_partial(form, name))
		return 0;
	snprintf(file_name, sizeof(file_name), "_%s.md", name);
	const struct letter_file *file = find_file(l, file_name);
	if (file == NULL)
		return err_set(l->err, ERR_CONFIG,
		    "%s: {{> %s}} needs %s, which is not there", by, name,
		    file_name);
	if (form->partial_count == PARTIALS_MAX)
		return err_set(l->err, ERR_CONFIG, "%s: too many partials", by);
	if (compile(l, set, file->name, 1, file->bytes, &t) < 0)
		return -1;
	form->partials = mem_grow(set, form->partials, &form->partial_capacity,
	    form->partial_count + 1, sizeof(*form->partials));
	form->partials[form->partial_count++] =
	    (struct template_partial){mem_str(set, name), t};
	return 0;
}

/* The partials of a letter, and those that these ask for. */
static int
add_partials(const struct loader *l, struct letter_set *set,
    struct letter_form *form, const char *file)
{
	const char *const *p;

	for (p = template_partials(form->subject); *p != NULL; p++)
		if (add_partial(l, set, form, *p, file) < 0)
			return -1;
	for (p = template_partials(form->body); *p != NULL; p++)
		if (add_partial(l, set, form, *p, file) < 0)
			return -1;
	for (size_t i = 0; i < form->partial_count; i++)
		for (p = template_partials(form->partials[i].template);
		     *p != NULL; p++)
			if (add_partial(
				l, set, form, *p, form->partials[i].name) < 0)
				return -1;
	return 0;
}

static int
load_kind(struct loader *l, struct letter_set *set, enum letter_kind kind)
{
	struct letter_form *form = &set->forms[kind];
	char name[NAME_BYTES];
	struct span subject;
	struct span empty;

	snprintf(name, sizeof(name), "%s.md", letter_kind_info(kind)->name);
	const struct letter_file *file = find_file(l, name);
	if (file == NULL)
		return err_set(
		    l->err, ERR_CONFIG, "%s: this letter is missing", name);
	struct span rest = file->bytes;
	if (!span_line(&rest, &subject) || !span_starts(subject, "Subject:"))
		return err_set(l->err, ERR_CONFIG,
		    "%s:1: a letter begins with \"Subject: …\"", name);
	if (!span_line(&rest, &empty) || span_trim(empty).n > 0)
		return err_set(l->err, ERR_CONFIG,
		    "%s:2: an empty line must follow the subject", name);
	subject = span_trim(span_sub(subject, 8, subject.n));
	if (subject.n == 0)
		return err_set(
		    l->err, ERR_CONFIG, "%s:1: an empty subject", name);
	list_fields(l, kind);
	if (compile(l, set, name, 1, subject, &form->subject) < 0 ||
	    compile(l, set, name, BODY_LINE, rest, &form->body) < 0)
		return -1;
	form->shapes = letters_shapes_new(set);
	return add_partials(l, set, form, name);
}

static json_t *
sample_value(enum letter_field_type type, const struct letter_field *fields)
{
	if (type == LETTER_FLAG)
		return json_true();
	if (type != LETTER_LIST)
		return json_string("x");
	json_t *item = json_object();
	for (; fields->name != NULL; fields++)
		if (fields->type == LETTER_ITEM)
			json_object_set_new(
			    item, fields->name, json_string("x"));
	json_t *list = json_array();
	json_array_append_new(list, item);
	return list;
}

/*
 * A letter that cannot demonstrate itself is not loaded: each is rendered
 * once with everything filled in, so that partials which call each other for
 * ever are found now and not in the middle of the night.
 */
static int
try_kind(
    const struct loader *l, const struct letter_set *set, enum letter_kind kind)
{
	const struct letter_field *fields = letter_kind_info(kind)->fields;
	json_t *sample = json_object();
	char *subject;
	char *text;
	char *html;

	for (const struct letter_field *f = fields; f->name != NULL; f++)
		if (f->type != LETTER_ITEM)
			json_object_set_new(
			    sample, f->name, sample_value(f->type, fields));
	int result = letters_render(
	    l->tmp, set, kind, sample, &subject, &text, &html, l->err);
	json_decref(sample);
	if (result < 0)
		return err_prefix(
		    l->err, "%s.md", letter_kind_info(kind)->name);
	return 0;
}

int
letters_load(void *ctx, const struct letter_file *files, size_t file_count,
    struct letter_set **set_r, struct err *err)
{
	struct letter_set *set = mem_one(ctx, struct letter_set);
	struct loader l = {.files = files,
	    .file_count = file_count,
	    .tmp = mem_new(set),
	    .err = err};
	int result = 0;

	for (size_t i = 0; i < file_count && result == 0; i++)
		result = check_file(&files[i], err);
	for (unsigned k = 0; k < LETTER_KINDS && result == 0; k++) {
		result = load_kind(&l, set, (enum letter_kind)k);
		if (result == 0)
			result = try_kind(&l, set, (enum letter_kind)k);
	}
	mem_free(l.tmp);
	if (result < 0) {
		err->kind = ERR_CONFIG;
		mem_free(set);
		return -1;
	}
	*set_r = set;
	return 0;
}
