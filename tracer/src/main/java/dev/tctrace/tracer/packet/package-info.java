// SPDX-License-Identifier: Apache-2.0
/**
 * Decodes the copied bytes of a packet, and words what it found.
 *
 * <p>{@link dev.tctrace.tracer.packet.PacketDecoder} walks the layers: one class a protocol, each reads through a bounded
 * cursor and adds what it found. Nothing here reads beyond the copy, throws on any input, or guesses.
 */
package dev.tctrace.tracer.packet;
