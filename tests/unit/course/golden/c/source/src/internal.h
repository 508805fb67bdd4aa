#pragma once

#include "../include/ring/ring.h"

/** A place in a ring. */
struct cursor {
    size_t next;
};

struct ring {
    struct cursor reader;
    struct ring_error error;
    ring_full_fn on_full;
    size_t size;
    char *data;
};

size_t cursor_move(struct cursor *cursor, size_t by);
int compare(const void *left, const void *right);
