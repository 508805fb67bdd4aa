#ifndef RING_ERRORS_H
#define RING_ERRORS_H

/** What went wrong last. */
struct ring_error {
    int code;
    const char *message;
};

/* Forget the last error. */
static inline void ring_error_clear(struct ring_error *error)
{
    error->code = 0;
}

#endif
