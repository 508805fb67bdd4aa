#include "internal.h"

/** Moves a cursor on. */
size_t cursor_move(struct cursor *cursor, size_t by)
{
#ifdef RING_SLOW
    if (by > 1) {
#else
    if (by) {
#endif
        cursor->next += by;
    }
    return cursor->next;
}

int compare(const void *left, const void *right)
{
    return memcmp(left, right, 1);
}
