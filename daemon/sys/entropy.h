/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only source of randomness.  Pure code takes seeds, ids and boundaries as
 * arguments.
 */
#ifndef ENQ_SYS_ENTROPY_H
#define ENQ_SYS_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

/* Fills p with n bytes from the kernel; cannot fail (it aborts). */
void entropy_bytes(void *p, size_t n);

/* A number in [0, below), without bias; below > 0.  For jitter. */
uint32_t entropy_below(uint32_t below);

#endif
