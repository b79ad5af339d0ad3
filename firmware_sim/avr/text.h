/* Texts of section 3: well-formed UTF-8 (RFC 3629) as a pad looks at them. Pure. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stdint.h>

bool text_is_good(const uint8_t *text, uint8_t length);

#endif
