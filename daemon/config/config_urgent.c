/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sections urgent of the configuration: what the council wants to see at once
 * beside what the program knows (P-39). */
#include "daemon/config/config_p.h"

#include "parsers/wording.h"

int
config_urgent_check(const void *section, struct err *err)
{
	const struct config_urgent *urgent = section;
	struct wording *wording;
	struct wording_text text = {0};
	struct err reason;
	void *ctx = mem_new(NULL);
	int result = wording_new(ctx, &urgent->words, 1, &wording, &reason);

	if (result == 0)
		wording_read(ctx, wording, span_str(urgent->example), &text);
	if (result != 0)
		err_set(err, ERR_CONFIG,
		    "\"%s\" is no phrase: words in small letters, no "
		    "apostrophes, one blank between; a|b, begin*, ?maybe and "
		    "~3 as in enquiryd.conf(5)",
		    urgent->words);
	else if (text.hit_count == 0)
		result = err_set(
		    err, ERR_CONFIG, "the example does not have the words");
	mem_free(ctx);
	return result;
}

void
config_urgent_finish(struct config *config)
{
	config->urgent_words =
	    mem_many(config, const char *, config->urgent_count);
	for (size_t i = 0; i < config->urgent_count; i++)
		config->urgent_words[i] = config->urgents[i].words;
}
