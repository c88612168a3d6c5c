/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The migrations, linked in as NUL-terminated text; see sql.h. */
	.section .rodata
	.global sql_0001
	.type sql_0001, @object
sql_0001:
	.incbin "daemon/store/sql/0001-initial.sql"
	.byte 0
	.size sql_0001, . - sql_0001

	.section .note.GNU-stack, "", @progbits
