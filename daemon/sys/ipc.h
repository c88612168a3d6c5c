/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Frames between our own processes: one SOCK_SEQPACKET message each, a type
 * word, at most IPC_BODY_MAX bytes and at most one file descriptor.  Anything
 * larger (a mail, facts, a letter) travels as a memfd (sys/memfd.h).
 *
 * The peer is one of our processes but may have read hostile bytes, so a
 * frame is checked here for size and truncation, and its reader checks the
 * body.  Descriptors arrive close-on-exec; more than one in a frame is closed
 * and refused.  A frame's fd belongs to the receiver (-1: none).
 *
 * The waiting calls give up with ERR_STOP as soon as stop_fd() is readable;
 * the _now calls never wait and are for processes with a poll loop.
 */
#ifndef ENQ_SYS_IPC_H
#define ENQ_SYS_IPC_H

#include <stddef.h>
#include <stdint.h>

#include "parsers/base/err.h"

enum { IPC_FRAME_MAX = 64 * 1024, IPC_BODY_MAX = IPC_FRAME_MAX - 8 };

/* What a receiving call found; -1 is a failure with *err filled. */
enum ipc_got {
	IPC_CLOSED = 0, /* the peer is gone */
	IPC_GOT = 1,
	IPC_NOTHING = 2 /* only ipc_recv_now: no frame is waiting */
};

struct ipc_frame {
	uint32_t type;
	int fd;   /* -1 when none came with it; the receiver closes it */
	size_t n; /* bytes of body in use */
	_Alignas(8) char body[IPC_BODY_MAX];
};

/* A connected pair, both ends close-on-exec. */
MUST_USE
int ipc_pair(int ends[2], struct err *err);

/* fd -1 sends none; the sender keeps (and closes) its own fd. */
MUST_USE
int ipc_send(int sock, uint32_t type, const void *body, size_t n, int fd,
    struct err *err);
/* 1 sent, 0 the peer's queue is full, -1 failed (a gone peer is ERR_TEMP). */
MUST_USE
int ipc_send_now(int sock, uint32_t type, const void *body, size_t n, int fd,
    struct err *err);

MUST_USE
int ipc_recv(int sock, struct ipc_frame *frame, struct err *err);
/* Like ipc_recv, but gives up after timeout_ms with IPC_NOTHING. */
MUST_USE
int ipc_recv_within(
    int sock, struct ipc_frame *frame, int timeout_ms, struct err *err);
MUST_USE
int ipc_recv_now(int sock, struct ipc_frame *frame, struct err *err);

/* Closes a frame's fd when nobody took it, and sets it to -1. */
void ipc_frame_drop(struct ipc_frame *frame);

#endif
