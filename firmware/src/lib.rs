//! Dongle.
