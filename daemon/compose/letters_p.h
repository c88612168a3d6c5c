/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What loading and rendering of letters share; private to letters*.c. */
#ifndef ENQ_COMPOSE_LETTERS_P_H
#define ENQ_COMPOSE_LETTERS_P_H

#include "daemon/compose/letters.h"
#include "daemon/compose/template.h"

struct letter_form {
	struct template *subject, *body;
	/* Compiled against this kind's fields. */
	struct template_partial *partials;
	size_t partial_count, partial_capacity;
};

struct letter_set {
	struct letter_form forms[LETTER_KINDS];
};

/* A kind's field of that name, the common ones included; NULL: no such. */
const struct letter_field *letter_field_find(
    enum letter_kind kind, const char *name);

/* The fields that every letter has; ended by name NULL. */
const struct letter_field *letter_common_fields(void);

#endif
