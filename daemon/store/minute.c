/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/minute.h"

void
minute_begin(struct minute *m, int64_t since)
{
	*m = (struct minute){.known = true, .newest = since};
}

void
minute_add(struct minute *m, int64_t at, int64_t n)
{
	if (at < m->newest || at < 0) {
		m->known = false;
		return;
	}
	int slot = (int)(at % MINUTE_S);
	if (m->seconds[slot].at != at)
		m->seconds[slot].n = 0;
	m->seconds[slot].at = at;
	m->seconds[slot].n += n;
	m->newest = at;
}

bool
minute_count(const struct minute *m, int64_t now, int64_t *n_r)
{
	if (!m->known || now < m->newest)
		return false;
	*n_r = 0;
	for (int i = 0; i < MINUTE_S; i++)
		if (m->seconds[i].at > now - MINUTE_S)
			*n_r += m->seconds[i].n;
	return true;
}
