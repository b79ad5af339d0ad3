/* The serial line: bytes in with their silences, frames out. */
#ifndef UART_H
#define UART_H

#include <stdbool.h>
#include <stdint.h>

#define SILENCE_MS 200

void uart_start(uint32_t baud);

enum taken { NO_BYTE, BYTE, BYTE_AFTER_SILENCE };

/* The next byte that came. */
enum taken uart_take(uint8_t *byte);

/* When the last byte came, whether taken or not. */
uint32_t uart_heard_ms(void);

/* Send a frame; `wire` stays as it is until uart_is_sending() is false. On RS-485 the driver is on for so long. */
void uart_send(const uint8_t *wire, uint8_t length);
bool uart_is_sending(void);

#endif
