//! A site and the server together, in fake time: the server's router and its database behind a real socket, the SDK of
//! a protected program in front of it, with the transport that it has in the field.
//!
//! | module | what it holds |
//! |---|---|
//! | `world` | the vendor: its server, what its staff does, and the time |
//! | `line` | the line between server and sites, and what happens to it |
//! | `clocks` | a computer's clocks, which may be wrong |
//! | `computer` | a computer at the site: its directories, its parts, its program |
//! | `says` | what a program is told, in short, and the tables of what it must be told |
//! | the others | what is played |

#![cfg(unix)]

mod clocks;
mod computer;
mod line;
mod says;
mod world;

mod copies;
mod instances;
mod killed;
mod outages;
mod wrong_clocks;
mod year;

/// Runs each of these functions on either database.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[test]
            fn $test() {
                super::$test(&$crate::world::World::sqlite());
            })+
        }

        mod on_postgres {
            $(#[test]
            fn $test() {
                super::$test(&$crate::world::World::postgres());
            })+
        }
    };
}
use on_both;
