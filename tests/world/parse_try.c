/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads mails in one process without a jail, for what sanitizers and valgrind
 * see: the paths on standard input, a line each; prints each one's facts as a
 * line of JSON, after reading them back.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "parsers/base/mem.h"
#include "parsers/parse.h"

/* The file in a block of exactly its size, so that a read past it shows. */
static char *
load(const char *path, size_t *n_r)
{
	struct stat st;
	FILE *file = fopen(path, "rb");
	char *bytes = NULL;

	if (file != NULL && fstat(fileno(file), &st) == 0) {
		*n_r = (size_t)st.st_size;
		bytes = malloc(*n_r > 0 ? *n_r : 1);
		if (bytes != NULL && fread(bytes, 1, *n_r, file) != *n_r) {
			free(bytes);
			bytes = NULL;
		}
	}
	if (file != NULL)
		(void)fclose(file);
	return bytes;
}

static int
read_one(const char *path, const struct parse_rules *rules)
{
	void *ctx = mem_new(NULL);
	struct facts *back;
	struct err err = {0};
	size_t n = 0;
	char *bytes = load(path, &n);
	int rc = -1;

	if (bytes == NULL) {
		(void)err_sys(&err, ERR_INPUT, errno, "reading");
	} else {
		struct facts *facts = parse_mail(ctx, span_of(bytes, n), rules);
		char *json = facts_to_json(ctx, facts, false);
		rc = facts_from_json(ctx, span_str(json), &back, &err);
		puts(json);
	}
	if (rc != 0)
		(void)fprintf(stderr, "%s: %s\n", path, err.text);
	free(bytes);
	mem_free(ctx);
	return rc;
}

int
main(void)
{
	void *ctx = mem_new(NULL);
	char path[4096];
	int rc = 0;

	(void)mail_init();
	struct parse_rules *rules = parse_rules_default(ctx);
	while (fgets(path, sizeof path, stdin) != NULL) {
		path[strcspn(path, "\n")] = '\0';
		if (read_one(path, rules) != 0)
			rc = 1;
	}
	mem_free(ctx);
	return rc;
}
