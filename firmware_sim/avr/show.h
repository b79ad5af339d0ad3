/* What the pad shows and sounds (section 4, "What the pad shows"). The texts are legends that light up. Pure. */
#ifndef SHOW_H
#define SHOW_H

#include <stdbool.h>
#include <stdint.h>

enum show {
    SHOW_DARK,
    SHOW_OPEN,
    SHOW_WARNING,
    SHOW_KEPT,
    SHOW_THANKS,
    SHOW_CLOSED,
    SHOW_WAIT,
    SHOW_FULL,
    SHOW_TEST,
};

enum sound { ONE_BEEP, TWO_BEEPS, LOW_BEEP };
enum tone { SILENT, TONE_HIGH, TONE_LOW };

/* Bits of the legends 已记下, 谢谢, 本次评价已结束, 请稍候, 暂停使用, 测试. */
enum legend {
    LEGEND_KEPT = 1,
    LEGEND_THANKS = 2,
    LEGEND_CLOSED = 4,
    LEGEND_WAIT = 8,
    LEGEND_FULL = 16,
    LEGEND_TEST = 32,
    ALL_LEGENDS = 63,
};

struct outputs {
    bool lamps; /* one output for the lamps of all keys */
    uint8_t legends;
    enum tone tone;
};

void show_start(void);

/* Show it until something else is shown, or for so long (then dark). */
void show(enum show what, uint32_t now);
void show_for(enum show what, uint32_t duration_ms, uint32_t now);
enum show shown(void);

/* Begins with the next show_tick(). */
void sound(enum sound what);

/* SIGNAL: seen while the pad is dark. A duration of 0 ends that kind. */
void signal_start(uint8_t kind, uint8_t argument, uint32_t duration_ms, uint32_t now);

/* To be called every millisecond; what lamps, legends and buzzer are to do now. */
struct outputs show_tick(uint32_t now);

#endif
