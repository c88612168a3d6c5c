/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_fixture.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "daemon/store/raw.h"
#include "daemon/store/zip.h"

struct place_of {
	struct raw_place place;
	struct span bytes;
};

static struct raw *
open_at(struct fixture *f, const struct raw_place *committed)
{
	struct raw *raw = NULL;
	char *dir = mem_fmt(f->ctx, "%s/mails", f->dir);
	OK(raw_open(f->ctx, dir, committed, &raw, &f->err));
	return raw;
}

static struct raw *
open_new(struct fixture *f)
{
	static const struct raw_place none;
	return open_at(f, &none);
}

static char *
segment_path(struct fixture *f, int number)
{
	return mem_fmt(f->ctx, "%s/mails/%06d.seg", f->dir, number);
}

static int64_t
file_size(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 ? (int64_t)st.st_size : -1;
}

/* Text that packs, or noise that does not; never the same for two seeds. */
static struct span
make_mail(void *ctx, size_t size, uint32_t seed, bool noise)
{
	static const char words[] = "plan school review letter annual family "
				    "officer\r\n the reply draft transport";
	char *p = mem_zero(ctx, size + 1);
	size_t at = 0;
	for (size_t i = 0; i < size; i++) {
		/* Text goes on somewhere else now and then. */
		seed = seed * 1664525 + 1013904223;
		at = (seed >> 24) < 32 ? seed >> 16 : at + 1;
		p[i] =
		    noise ? (char)(seed >> 24) : words[at % (sizeof words - 1)];
	}
	return span_of(p, size);
}

static void
check(struct fixture *f, struct raw *raw, const struct place_of *mail)
{
	struct span got = {0};
	OK(raw_get(
	    raw, f->ctx, &mail->place, (int64_t)mail->bytes.n, &got, &f->err));
	assert_int_equal(got.n, mail->bytes.n);
	assert_memory_equal(got.p, mail->bytes.p, got.n);
}

static struct place_of
put(struct fixture *f, struct raw *raw, struct span bytes)
{
	struct place_of mail = {.bytes = bytes};
	OK(raw_put(raw, bytes, RAW_PACKED, &mail.place, &f->err));
	return mail;
}

static void
every_size_comes_back_as_it_was(void **state)
{
	struct fixture *f = *state;
	/* Around nothing, the header, the buffer and its multiples. */
	static const size_t sizes[] = {0, 1, 2, 100, 8000, 30000, 65535, 65536,
	    65537, 262119, 262120, 262121, 262143, 262144, 262145, 524288,
	    3000000};
	enum { COUNT = sizeof sizes / sizeof sizes[0] };
	struct place_of mails[2 * COUNT];
	struct raw *raw = open_new(f);
	for (size_t i = 0; i < COUNT; i++) {
		mails[2 * i] = put(
		    f, raw, make_mail(f->ctx, sizes[i], (uint32_t)i, false));
		mails[2 * i + 1] =
		    put(f, raw, make_mail(f->ctx, sizes[i], (uint32_t)i, true));
	}
	for (size_t i = 0; i < 2 * COUNT; i++) /* Synced or not. */
		check(f, raw, &mails[i]);
	OK(raw_sync(raw, &f->err));
	const struct raw_place end = raw_end(raw);
	mem_free(raw);
	raw = open_at(f, &end);
	for (size_t i = 0; i < 2 * COUNT; i++)
		check(f, raw, &mails[i]);
}

static void
what_came_packed_is_kept_as_it_is(void **state)
{
	struct fixture *f = *state;
	struct raw *raw = open_new(f);
	struct zip *zip = zip_new(f->ctx);
	struct place_of mails[2];
	struct span packed;
	for (size_t i = 0; i < 2; i++) {
		mails[i].bytes = make_mail(f->ctx, 300000, (uint32_t)i, i == 1);
		packed = zip_pack(zip, mails[i].bytes);
		assert_int_equal(packed.n < 300000, i == 0);
		OK(raw_put_packed(
		    raw, packed, 300000, &mails[i].place, &f->err));
		assert_int_equal(mails[i].place.length, packed.n);
	}
	OK(raw_sync(raw, &f->err));
	check(f, raw, &mails[0]);
	check(f, raw, &mails[1]);
}

static void
text_is_kept_shorter_and_noise_is_kept_plain(void **state)
{
	struct fixture *f = *state;
	struct raw *raw = open_new(f);
	struct place_of text = put(f, raw, make_mail(f->ctx, 30000, 1, false));
	struct place_of noise = put(f, raw, make_mail(f->ctx, 30000, 1, true));
	assert_true(text.place.length < 20000);
	assert_int_equal(noise.place.length, 30000);
}

static void
what_a_crash_left_behind_is_cut_off_at_the_next_open(void **state)
{
	struct fixture *f = *state;
	struct raw *raw = open_new(f);
	struct place_of kept = put(f, raw, span_str("kept for ever"));
	OK(raw_sync(raw, &f->err));
	const struct raw_place end = raw_end(raw);
	assert_int_equal(file_size(segment_path(f, 1)), end.offset);
	put(f, raw, make_mail(f->ctx, 500000, 3, true));
	OK(raw_sync(raw, &f->err));
	mem_free(raw);
	assert_true(file_size(segment_path(f, 1)) > end.offset);
	raw = open_at(f, &end);
	assert_int_equal(file_size(segment_path(f, 1)), end.offset);
	struct place_of next = put(f, raw, span_str("and the next"));
	assert_int_equal(next.place.offset, end.offset);
	OK(raw_sync(raw, &f->err));
	check(f, raw, &kept);
	check(f, raw, &next);
}

static void
missing_bytes_are_a_damage_not_a_surprise(void **state)
{
	struct fixture *f = *state;
	struct raw *raw = open_new(f);
	put(f, raw, make_mail(f->ctx, 5000, 1, true));
	OK(raw_sync(raw, &f->err));
	const struct raw_place end = raw_end(raw);
	mem_free(raw);
	assert_int_equal(truncate(segment_path(f, 1), 100), 0);
	char *dir = mem_fmt(f->ctx, "%s/mails", f->dir);
	assert_int_equal(raw_open(f->ctx, dir, &end, &raw, &f->err), -1);
	assert_int_equal(f->err.kind, ERR_STORE);
	assert_non_null(strstr(f->err.text, "same backup"));
}

static void
a_transaction_rolled_back_leaves_no_bytes(void **state)
{
	struct fixture *f = *state;
	struct raw *raw = open_new(f);
	struct place_of first = put(f, raw, span_str("the first mail"));
	OK(raw_sync(raw, &f->err));
	struct raw_place mark = raw_end(raw);
	put(f, raw, make_mail(f->ctx, 700000, 5, true)); /* Flushed. */
	put(f, raw, span_str("short, in the buffer"));
	raw_cut(raw, &mark);
	struct place_of second = put(f, raw, span_str("the second mail"));
	assert_int_equal(second.place.offset, mark.offset);
	OK(raw_sync(raw, &f->err));
	check(f, raw, &first);
	check(f, raw, &second);
	struct raw_place end = raw_end(raw);
	assert_int_equal(file_size(segment_path(f, 1)), end.offset);
}

/* Does the segment's file hold these bytes anywhere? */
static bool
file_has(struct fixture *f, const char *path, struct span needle)
{
	enum { MOST = 1 << 20 };
	char *all = mem_zero(f->ctx, MOST);
	int fd = open(path, O_RDONLY);
	ssize_t size = read(fd, all, MOST);
	close(fd);
	assert_int_equal(size, file_size(path));
	for (size_t i = 0; i + needle.n <= (size_t)size; i++) {
		if (memcmp(all + i, needle.p, needle.n) == 0)
			return true;
	}
	return false;
}

static void
an_erased_mail_is_gone_from_the_file_and_its_neighbours_stay(void **state)
{
	struct fixture *f = *state;
	struct raw *raw = open_new(f);
	struct span got;
	/* Noise is kept plain: its bytes can be looked for in the file. */
	struct place_of before = put(f, raw, make_mail(f->ctx, 30000, 1, true));
	struct place_of gone = put(f, raw, make_mail(f->ctx, 200000, 2, true));
	struct place_of after = put(f, raw, make_mail(f->ctx, 30000, 3, true));
	struct place_of unsynced =
	    put(f, raw, make_mail(f->ctx, 9000, 4, false));
	OK(raw_sync(raw, &f->err));
	const char *path = segment_path(f, 1);
	int64_t size = file_size(path);
	for (size_t at = 0; at < gone.bytes.n; at += 20000)
		assert_true(file_has(f, path, span_sub(gone.bytes, at, 16)));
	OK(raw_erase(raw, &gone.place, &f->err));
	for (size_t at = 0; at + 16 <= gone.bytes.n; at += 20000)
		assert_false(file_has(f, path, span_sub(gone.bytes, at, 16)));
	assert_false(
	    file_has(f, path, span_sub(gone.bytes, gone.bytes.n - 16, 16)));
	assert_int_equal(file_size(path), size);
	assert_int_equal(raw_get(raw, f->ctx, &gone.place,
			     (int64_t)gone.bytes.n, &got, &f->err),
	    -1);
	assert_non_null(strstr(f->err.text, "erased"));
	check(f, raw, &before);
	check(f, raw, &after);
	check(f, raw, &unsynced);
	/* Twice does no harm, and the next start finds all as it is. */
	OK(raw_erase(raw, &gone.place, &f->err));
	const struct raw_place end = raw_end(raw);
	mem_free(raw);
	raw = open_at(f, &end);
	check(f, raw, &before);
	check(f, raw, &after);
}

static void
a_flipped_bit_is_never_handed_out_as_mail(void **state)
{
	struct fixture *f = *state;
	struct span got;
	struct raw *raw = open_new(f);
	struct place_of mail = put(f, raw, make_mail(f->ctx, 30000, 1, false));
	OK(raw_sync(raw, &f->err));
	int fd = open(segment_path(f, 1), O_RDWR);
	for (off_t at = 0; at < 24; at++) {
		char byte;
		assert_int_equal(pread(fd, &byte, 1, at), 1);
		byte ^= 4;
		assert_int_equal(pwrite(fd, &byte, 1, at), 1);
		int rc =
		    raw_get(raw, f->ctx, &mail.place, 30000, &got, &f->err);
		assert_int_equal(rc, -1);
		assert_int_equal(f->err.kind, ERR_INPUT);
		byte ^= 4;
		assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	}
	close(fd);
	check(f, raw, &mail);
}

static void
a_full_segment_is_followed_by_the_next(void **state)
{
	struct fixture *f = *state;
	enum { BIG = 60 * 1024 * 1024 };
	struct span noise = make_mail(f->ctx, BIG, 9, true);
	struct place_of mails[6];
	struct raw *raw = open_new(f);
	struct raw_place mark = raw_end(raw);
	for (int i = 0; i < 6; i++) {
		if (i == 2) {
			OK(raw_sync(raw, &f->err));
			mark = raw_end(raw);
		}
		mails[i] = put(f, raw, noise);
	}
	assert_int_equal(mails[3].place.segment, 1);
	assert_int_equal(mails[4].place.segment, 2);
	assert_int_equal(mails[4].place.offset, 0);
	check(f, raw, &mails[1]);
	check(f, raw, &mails[5]);
	/* Back to before the new segment: it is gone again. */
	raw_cut(raw, &mark);
	assert_int_equal(file_size(segment_path(f, 2)), -1);
	assert_int_equal(file_size(segment_path(f, 1)), mark.offset);
	struct place_of next = put(f, raw, span_str("the next"));
	OK(raw_sync(raw, &f->err));
	check(f, raw, &mails[1]);
	check(f, raw, &next);
}

static void
letters_are_kept_plain_among_packed_mails(void **state)
{
	struct fixture *f = *state;
	enum { N = 40 };
	struct place_of all[N];
	struct raw *raw = open_new(f);
	for (uint32_t i = 0; i < N; i++) {
		all[i].bytes = make_mail(f->ctx, 5000 * i, i, false);
		OK(raw_put(raw, all[i].bytes,
		    i % 2 == 0 ? RAW_PLAIN : RAW_PACKED, &all[i].place,
		    &f->err));
		if (i % 2 == 0)
			assert_int_equal(all[i].place.length, all[i].bytes.n);
	}
	OK(raw_sync(raw, &f->err));
	for (size_t i = 0; i < N; i++)
		check(f, raw, &all[i]);
}

static void
a_large_mail_needs_no_second_copy_in_memory(void **state)
{
	struct fixture *f = *state;
	enum { BIG = 50 * 1024 * 1024, SLACK_KB = 12 * 1024 };
	struct span mail = make_mail(f->ctx, BIG, 9, false);
	struct raw *raw = open_new(f);
	struct rusage before;
	struct rusage after;
	put(f, raw, span_str("first use"));
	assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
	struct place_of big = put(f, raw, mail);
	OK(raw_sync(raw, &f->err));
	assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
#ifndef ENQ_SANITIZE
	assert_true(after.ru_maxrss - before.ru_maxrss < SLACK_KB);
#endif
	check(f, raw, &big);
}

/* Up to where the disk was told to begin. */
static int64_t begun;

static void
note_write_back(int fd, int64_t offset, int64_t n)
{
	/* No gap, and nothing that is not in the file yet. */
	assert_true(offset <= begun);
	assert_true(lseek(fd, 0, SEEK_END) >= (off_t)(offset + n));
	begun = offset + n;
}

static void
most_of_a_commit_is_begun_before_its_sync(void **state)
{
	struct fixture *f = *state;
	enum { SIZE = 5 * 1024 * 1024, REST = 2 * 1024 * 1024 };
	struct span mail = make_mail(f->ctx, SIZE, 3, true);
	struct raw *raw = open_new(f);
	begun = 0;
	raw_write_back(raw, note_write_back);
	const struct raw_place start = raw_end(raw);
	put(f, raw, mail);
	assert_true(begun >= SIZE - REST);
	/* What takes the place of bytes that were undone is as new. */
	raw_cut(raw, &start);
	begun = 0;
	struct place_of again = put(f, raw, mail);
	assert_true(begun >= SIZE - REST);
	OK(raw_sync(raw, &f->err));
	check(f, raw, &again);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_large_mail_needs_no_second_copy_in_memory),
	    STORE_TEST(every_size_comes_back_as_it_was),
	    STORE_TEST(what_came_packed_is_kept_as_it_is),
	    STORE_TEST(text_is_kept_shorter_and_noise_is_kept_plain),
	    STORE_TEST(what_a_crash_left_behind_is_cut_off_at_the_next_open),
	    STORE_TEST(missing_bytes_are_a_damage_not_a_surprise),
	    STORE_TEST(a_transaction_rolled_back_leaves_no_bytes),
	    STORE_TEST(
		an_erased_mail_is_gone_from_the_file_and_its_neighbours_stay),
	    STORE_TEST(a_flipped_bit_is_never_handed_out_as_mail),
	    STORE_TEST(a_full_segment_is_followed_by_the_next),
	    STORE_TEST(letters_are_kept_plain_among_packed_mails),
	    STORE_TEST(most_of_a_commit_is_begun_before_its_sync),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
