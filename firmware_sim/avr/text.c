#include "text.h"

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Length of the character that begins here, 0 if it is none. */
static uint8_t character(const uint8_t *at, uint8_t left)
{
    uint8_t first = at[0], length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

    if (length > left)
        return 0;
    for (uint8_t i = 1; i < length; i++)
        if (!is_continuation(at[i]))
            return 0;
    if (length == 1)
        return 1;
    uint8_t second = at[1];
    if (first < 0xC2 || first > 0xF4) /* a continuation first, overlong, or above U+10FFFF */
        return 0;
    if (first == 0xE0 && second < 0xA0) /* overlong */
        return 0;
    if (first == 0xED && second > 0x9F) /* surrogates */
        return 0;
    if (first == 0xF0 && second < 0x90) /* overlong */
        return 0;
    if (first == 0xF4 && second > 0x8F) /* above U+10FFFF */
        return 0;
    return length;
}

bool text_is_good(const uint8_t *text, uint8_t length)
{
    while (length) {
        uint8_t step = character(text, length);

        if (!step)
            return false;
        text += step;
        length -= step;
    }
    return true;
}
