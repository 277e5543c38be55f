// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.pods;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class AddressBookTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1,         10.0.0.1",
        "10.0.0.1:80,      10.0.0.1",
        "fd00::1,          fd00::1",
        "'[fd00::1]:443',  fd00::1",
        "02:00:00:00:00:01, 02:00:00:00:00:01"
    })
    void anEndpointBeginsWithItsAddress(String endpoint, String address) {
        assertEquals(address, AddressBook.address(endpoint));
    }
}
