#include "uart.h"

#include <avr/interrupt.h>
#include <avr/io.h>

#include "board.h"

#define DRIVER_ON _BV(PD2)

/* A ring of 256 bytes, so its indices wrap by themselves. Where it is full, bytes are lost: a bad frame. */
static volatile uint8_t heard[256], heard_in, heard_out;
static volatile uint32_t heard_ms;

/* The last silence: it came before the byte at this index. Two cannot lie in the ring: nothing keeps the main
   loop from it for 200 ms. */
static volatile uint8_t silence_at;
static volatile bool silence_is_new;

static const uint8_t *volatile sending;
static volatile uint8_t left;

ISR(USART_RX_vect)
{
    uint8_t byte = UDR0;

    if (board_ms - heard_ms >= SILENCE_MS) {
        silence_at = heard_in;
        silence_is_new = true;
    }
    heard_ms = board_ms;
    if ((uint8_t)(heard_in + 1) != heard_out)
        heard[heard_in++] = byte;
}

ISR(USART_UDRE_vect)
{
    if (--left == 0) {
        UCSR0A = _BV(U2X0) | _BV(TXC0); /* it is to come once more: after the last byte */
        UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0) | _BV(TXCIE0);
    }
    UDR0 = *sending++;
}

ISR(USART_TX_vect)
{
    if (left)
        return;
    PORTD &= (uint8_t)~DRIVER_ON;
    sending = 0;
}

void uart_start(uint32_t baud)
{
    UCSR0A = _BV(U2X0);
    UCSR0C = _BV(UCSZ01) | _BV(UCSZ00); /* 8N1 */
    UBRR0 = (uint16_t)((F_CPU / 8 + baud / 2) / baud - 1);
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0) | _BV(TXCIE0);
}

enum taken uart_take(uint8_t *byte)
{
    enum taken taken = BYTE;

    if (heard_out == heard_in)
        return NO_BYTE;
    cli();
    if (silence_is_new && silence_at == heard_out) {
        silence_is_new = false;
        taken = BYTE_AFTER_SILENCE;
    }
    *byte = heard[heard_out++];
    sei();
    return taken;
}

uint32_t uart_heard_ms(void)
{
    cli();
    uint32_t at = heard_ms;
    sei();
    return at;
}

void uart_send(const uint8_t *wire, uint8_t length)
{
    cli();
    sending = wire;
    left = length;
    PORTD |= DRIVER_ON; /* not wired point to point */
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0) | _BV(UDRIE0) | _BV(TXCIE0);
    sei();
}

bool uart_is_sending(void)
{
    cli();
    bool is = sending != 0;
    sei();
    return is;
}
