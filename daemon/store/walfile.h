/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The write-ahead log as a file that is written in large pieces.  SQLite hands
 * over a page in two writes, its header and its bytes; a commit of mails has
 * hundreds of pages, one behind the other.  They are gathered and written
 * together, at the latest when the log is synced.
 *
 * That is safe because a commit syncs the log before anybody is told of its
 * pages (invariant 6): what is gathered longer belongs to no commit.  It is for
 * a connection that writes with synchronous = FULL, and for none other.
 */
#ifndef ENQ_STORE_WALFILE_H
#define ENQ_STORE_WALFILE_H

struct walfile_vfs;

/* A VFS to open one database with, by its name.  It is unregistered after that
 * is closed, and then freed with ctx. */
struct walfile_vfs *walfile_register(const void *ctx);
const char *walfile_name(const struct walfile_vfs *v);
void walfile_unregister(struct walfile_vfs *v);

#endif
