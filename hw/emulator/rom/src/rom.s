@ The ROM of the emulated RP2040, written for this project by the interface that the RP2040 data sheet
@ describes (2.8): the header, the function table, and starting from flash. Flash functions talk to the
@ SSI as the mask ROM does, so that the flash model sees commands, not calls.

    .section .rom, "ax"
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .equ BOOT2_COPY, 0x20041f00     @ the last 256 bytes of RAM but 256 (2.8.1.3.1)
    .equ FLASH, 0x10000000
    .equ SSI, 0x18000000            @ 4.10.13
    .equ SSI_CTRLR0, 0x00
    .equ SSI_SSIENR, 0x08
    .equ SSI_SER, 0x10
    .equ SSI_BAUDR, 0x14
    .equ SSI_SR, 0x28
    .equ SSI_DR0, 0x60
    .equ SS_CTRL, 0x4001800c        @ GPIO_QSPI_SS_CTRL (2.19.6.2)
    .equ USB_SIE_CTRL, 0x5011004c   @ 4.1.4
    .equ WATCHDOG_CTRL, 0x40058000  @ 4.7.6

@ Header (2.8.2). Its 16-bit addresses are distances from here, for the linker knows none: the ROM is at 0.
base:
    .word BOOT2_COPY                @ 0x00 stack
    .word reset                 @ 0x04
    .word hang                  @ 0x08 NMI
    .word hang                  @ 0x0c HardFault
    .byte 'M', 'u', 1, 2            @ 0x10 magic, version of the ROM
    .hword function_table - base           @ 0x14
    .hword data_table - base               @ 0x16
    .hword table_lookup - base         @ 0x18
    .hword 0

    .global reset
    .thumb_func
reset:                              @ copy the second stage to RAM, check it, run it
    ldr r0, =BOOT2_COPY
    ldr r1, =FLASH
    movs r2, #252
1:  ldr r3, [r1, r2]
    str r3, [r0, r2]
    subs r2, #4
    bpl 1b
    bl boot2_checksum
    movs r2, #252
    ldr r4, [r0, r2]
    cmp r3, r4
    bne usb_boot
    movs r1, #0
    mov lr, r1                      @ tells the second stage to start the program
    adds r0, #1
    bx r0

    .thumb_func
hang:
    b hang

    .thumb_func
boot2_checksum:                     @ CRC-32 (0x04c11db7, all ones first, not reflected) of 252 bytes at r0 -> r3
    movs r3, #0
    mvns r3, r3
    movs r2, #0
    ldr r5, =0x04c11db7
1:  ldrb r4, [r0, r2]
    lsls r4, r4, #24
    eors r3, r4
    movs r6, #8
2:  lsls r3, r3, #1
    bcc 3f
    eors r3, r5
3:  subs r6, #1
    bne 2b
    adds r2, #1
    cmp r2, #252
    bne 1b
    bx lr

@ The USB boot loader is not here: leave the bus, stop the watchdog, wait to be found.
    .global usb_boot
    .thumb_func
usb_boot:
    cpsid i
    movs r0, #0
    ldr r1, =USB_SIE_CTRL
    str r0, [r1]
    ldr r1, =WATCHDOG_CTRL
    str r0, [r1]
    .global parked
parked:
    wfi
    b parked

    .global table_lookup
    .thumb_func
table_lookup:                       @ r0 = table, r1 = code -> r0 = entry, or 0
1:  ldrh r2, [r0]
    cmp r2, #0
    beq 2f
    cmp r2, r1
    beq 3f
    adds r0, #4
    b 1b
2:  movs r0, #0
    bx lr
3:  ldrh r0, [r0, #2]
    bx lr

    .global memcpy
    .thumb_func
memcpy:                             @ r0 = to, r1 = from, r2 = bytes -> r0
    push {r4, lr}
    movs r3, #0
1:  cmp r3, r2
    bcs 2f
    ldrb r4, [r1, r3]
    strb r4, [r0, r3]
    adds r3, #1
    b 1b
2:  pop {r4, pc}

    .global memset
    .thumb_func
memset:                             @ r0 = to, r1 = byte, r2 = bytes -> r0
    movs r3, #0
1:  cmp r3, r2
    bcs 2f
    strb r1, [r0, r3]
    adds r3, #1
    b 1b
2:  bx lr

    .global popcount32
    .thumb_func
popcount32:                         @ r0 -> r0
    movs r1, #0
1:  cmp r0, #0
    beq 2f
    subs r2, r0, #1
    ands r0, r2
    adds r1, #1
    b 1b
2:  mov r0, r1
    bx lr

    .global reverse32
    .thumb_func
reverse32:                          @ r0 -> r0, bits in reverse
    movs r1, #0
    movs r2, #32
1:  lsrs r0, r0, #1
    adcs r1, r1
    subs r2, #1
    bne 1b
    mov r0, r1
    bx lr

    .global clz32
    .thumb_func
clz32:                              @ r0 -> r0, zeros above the highest bit
    movs r1, #0
    cmp r0, #0
    bne 1f
    movs r0, #32
    bx lr
1:  cmp r0, #0
    bmi 2f
    lsls r0, r0, #1
    adds r1, #1
    b 1b
2:  mov r0, r1
    bx lr

    .global ctz32
    .thumb_func
ctz32:                              @ r0 -> r0, zeros below the lowest bit
    push {lr}
    bl reverse32
    bl clz32
    pop {pc}

@ --- flash ---

    .thumb_func
select:
    movs r2, #2                     @ OUTOVER: low
    b 1f
    .thumb_func
deselect:
    movs r2, #3                     @ OUTOVER: high
1:  lsls r2, r2, #8
    ldr r3, =SS_CTRL
    str r2, [r3]
    bx lr

    .thumb_func
exchange:                           @ one byte: r0 -> r0
    ldr r3, =SSI
    str r0, [r3, #SSI_DR0]
    movs r2, #8                     @ SR.RFNE
1:  ldr r1, [r3, #SSI_SR]
    tst r1, r2
    beq 1b
    ldr r0, [r3, #SSI_DR0]
    bx lr

    .thumb_func
write_enable:
    push {lr}
    bl select
    movs r0, #0x06
    bl exchange
    bl deselect
    pop {pc}

    .thumb_func
wait_ready:
    push {r4, lr}
1:  bl select
    movs r0, #0x05
    bl exchange
    movs r0, #0
    bl exchange
    mov r4, r0
    bl deselect
    lsrs r4, r4, #1                 @ the busy bit
    bcs 1b
    pop {r4, pc}

    .thumb_func
command_with_address:               @ r0 = command, r1 = address; the chip stays selected
    push {r4, r5, lr}
    mov r4, r0
    mov r5, r1
    bl select
    mov r0, r4
    bl exchange
    lsrs r0, r5, #16
    bl exchange
    lsrs r0, r5, #8
    uxtb r0, r0
    bl exchange
    uxtb r0, r5
    bl exchange
    pop {r4, r5, pc}

    .global connect_internal_flash
    .thumb_func
connect_internal_flash:             @ give the pins back to the SSI
    movs r2, #0
    ldr r3, =SS_CTRL
    str r2, [r3]
    bx lr

    .global flash_exit_xip
    .thumb_func
flash_exit_xip:                     @ plain SPI, 8 bits both ways
    ldr r0, =SSI
    movs r1, #0
    str r1, [r0, #SSI_SSIENR]
    movs r1, #6
    str r1, [r0, #SSI_BAUDR]
    movs r1, #7
    lsls r1, r1, #16                @ CTRLR0: frames of 8 bits, transmit and receive
    str r1, [r0, #SSI_CTRLR0]
    movs r1, #1
    str r1, [r0, #SSI_SER]
    str r1, [r0, #SSI_SSIENR]
    bx lr

    .global flash_range_erase
    .thumb_func
flash_range_erase:                  @ r0 = offset, r1 = bytes, r2 = bytes of a block, r3 = its command
    push {r4, r5, r6, r7, lr}
    mov r4, r0
    adds r5, r0, r1                 @ end
    mov r6, r2
    mov r7, r3
1:  cmp r4, r5
    bcs 4f
    bl write_enable
    subs r0, r6, #1                 @ a block, if one begins and fits here
    tst r0, r4
    bne 2f
    subs r0, r5, r4
    cmp r0, r6
    bcc 2f
    mov r0, r7
    mov r1, r4
    adds r4, r4, r6
    b 3f
2:  movs r0, #0x20                  @ else a sector
    mov r1, r4
    movs r2, #1
    lsls r2, r2, #12
    adds r4, r4, r2
3:  bl command_with_address
    bl deselect
    bl wait_ready
    b 1b
4:  pop {r4, r5, r6, r7, pc}

    .global flash_range_program
    .thumb_func
flash_range_program:                @ r0 = offset, r1 = data, r2 = bytes; whole pages
    push {r4, r5, r6, r7, lr}
    mov r4, r0
    mov r5, r1
    adds r6, r1, r2                 @ end of the data
1:  cmp r5, r6
    bcs 3f
    bl write_enable
    movs r0, #0x02
    mov r1, r4
    bl command_with_address
    movs r7, #1
    lsls r7, r7, #8
    adds r4, r4, r7
2:  ldrb r0, [r5]
    bl exchange
    adds r5, #1
    subs r7, #1
    bne 2b
    bl deselect
    bl wait_ready
    b 1b
3:  pop {r4, r5, r6, r7, pc}

    .pool

@ --- tables (2.8.3) ---

    .macro entry first, second, address
    .byte \first, \second
    .hword \address - base
    .endm

    .balign 4
    .global function_table
function_table:
    entry 'M', 'C', memcpy
    entry 'C', '4', memcpy
    entry 'M', 'S', memset
    entry 'S', '4', memset
    entry 'P', '3', popcount32
    entry 'R', '3', reverse32
    entry 'L', '3', clz32
    entry 'T', '3', ctz32
    entry 'I', 'F', connect_internal_flash
    entry 'E', 'X', flash_exit_xip
    entry 'R', 'E', flash_range_erase
    entry 'R', 'P', flash_range_program
    entry 'F', 'C', connect_internal_flash
    entry 'C', 'X', connect_internal_flash
    entry 'U', 'B', usb_boot
    .hword 0, 0
data_table:
    entry 'C', 'R', notice
    .hword 0, 0
notice:
    .asciz "Keyfob's stand-in for the boot ROM"
