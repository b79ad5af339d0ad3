#include "board.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <avr/wdt.h>

#include "crc.h"
#include "keys.h"

#define TICKS_PER_MS (F_CPU / 64 / 1000)
#define BUZZER_TOP(hz) (F_CPU / 128 / 2 / (hz) - 1)
#define HIGH_HZ 2000
#define LOW_HZ 500
#define ADC_OPEN_PIN 7 /* A7 of the Nano, not wired */
#define NOISE_SAMPLES 64

volatile uint32_t board_ms;
static volatile struct key_event key_event;
static struct keys keys;

/* Not cleared at start: set before the variables are. */
static uint8_t reset_flags __attribute__((section(".noinit")));

/* After a watchdog reset the watchdog runs on, at its shortest: first of all it is stopped. */
void __attribute__((naked, used, section(".init3"))) read_reset_flags(void)
{
    reset_flags = MCUSR;
    MCUSR = 0;
    wdt_disable();
}

ISR(TIMER0_COMPA_vect)
{
    uint32_t now = board_ms + 1;
    uint8_t key = keys_tick(&keys, (uint8_t)~PINC & ALL_KEYS);

    board_ms = now;
    if (key && !key_event.key) {
        key_event.key = key;
        key_event.at = now;
    }
}

void board_start(void)
{
    keys_start(&keys);
    PORTC = ALL_KEYS;       /* pull-ups of the keys */
    PORTD = _BV(PD0);       /* pull-up of RXD: a MAX485 that is sending lets go of it */
    DDRB = ALL_LEGENDS;
    DDRD = _BV(PD2) | _BV(PD3) | _BV(PD4);
    TCCR0A = _BV(WGM01);    /* timer 0: a tick a millisecond */
    OCR0A = TICKS_PER_MS - 1;
    TIMSK0 = _BV(OCIE0A);
    TCCR0B = _BV(CS01) | _BV(CS00);
    set_sleep_mode(SLEEP_MODE_IDLE);
    wdt_enable(WDTO_500MS); /* the longest write, LOG, takes 110 ms */
    sei();
}

uint32_t board_next_ms(void)
{
    wdt_reset();
    cli();
    uint32_t last_ms = board_ms; /* one that began meanwhile has gone by: only a beginning will do */
    while (board_ms == last_ms) {
        sleep_enable();
        sei();
        sleep_cpu();
        sleep_disable();
        cli();
    }
    uint32_t now = board_ms;
    sei();
    return now;
}

struct key_event board_key(void)
{
    struct key_event event;

    cli();
    event.key = key_event.key;
    event.at = key_event.at;
    key_event.key = 0;
    sei();
    return event;
}

static void board_sound(enum tone tone)
{
    static enum tone sounding;

    if (tone == sounding)
        return;
    sounding = tone;
    TCCR2B = 0;
    TCCR2A = _BV(WGM21);
    if (tone == SILENT)
        return;
    OCR2A = tone == TONE_HIGH ? BUZZER_TOP(HIGH_HZ) : BUZZER_TOP(LOW_HZ);
    TCNT2 = 0;
    TCCR2A = _BV(WGM21) | _BV(COM2B0); /* toggle OC2B at each match */
    TCCR2B = _BV(CS22) | _BV(CS20);    /* prescaler 128 */
}

void board_show(const struct outputs *outputs)
{
    PORTB = outputs->legends;
    if (outputs->lamps)
        PORTD |= _BV(PD4);
    else
        PORTD &= (uint8_t)~_BV(PD4);
    board_sound(outputs->tone);
}

uint8_t board_reset_cause(void)
{
    if (reset_flags & _BV(PORF)) /* first: at power on others may be set too */
        return 1;
    if (reset_flags & _BV(WDRF))
        return 4;
    if (reset_flags & _BV(BORF))
        return 3;
    return reset_flags & _BV(EXTRF) ? 2 : 0;
}

uint32_t board_draw(void)
{
    extern uint8_t __heap_start;
    static uint32_t drawn;
    uint8_t *unused = &__heap_start;

    if (!drawn)
        drawn = crc32(0, unused, SP - (uint16_t)unused);
    ADMUX = _BV(REFS0) | ADC_OPEN_PIN;
    ADCSRA = _BV(ADEN) | _BV(ADPS2) | _BV(ADPS1); /* 250 kHz: fast and noisy */
    for (uint8_t i = 0; i < NOISE_SAMPLES; i++) {
        ADCSRA |= _BV(ADSC);
        while (ADCSRA & _BV(ADSC))
            ;
        uint8_t sample[] = {ADCL, ADCH, i};
        drawn = crc32(drawn, sample, sizeof sample);
    }
    ADCSRA = 0;
    return drawn;
}
