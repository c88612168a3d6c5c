/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The migrations, as they stand in sql/: one NUL-terminated text a file.
 */
#ifndef ENQ_STORE_SQL_H
#define ENQ_STORE_SQL_H

extern const char sql_0001[];

#endif
