/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by registers.c and registers_officers.c: which rows are valid on a
 * day.
 */
#ifndef ENQ_STORE_REGISTERS_P_H
#define ENQ_STORE_REGISTERS_P_H

/* valid_to is the last day somebody has rights on. */
#define VALID(t, day)                                                          \
	" (" t "valid_from IS NULL OR " t "valid_from <= " day ")"             \
	" AND (" t "valid_to IS NULL OR " t "valid_to >= " day ")"

#endif
