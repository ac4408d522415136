//! Which addresses belong to the system's C library. Nobody wants to know where in there a program begins, and where
//! its debug information is installed, looking a name up in it takes 30 MiB of memory.

use std::ops::Range;

/// What the C library, its loader and their older parts are called.
const OF_THE_SYSTEM: [&str; 5] = ["libc.so", "libc-2", "libpthread", "ld-linux", "ld-musl"];

/// Where the system's libraries lie in memory; read when it is first asked for.
#[derive(Default)]
pub(super) struct Libraries {
    known: Option<Vec<(Range<usize>, String)>>,
}

impl Libraries {
    /// The name of the system's library that this address is in. They are loaded before anything else and stay, so
    /// what was found once holds.
    pub(super) fn of_the_system(&mut self, address: usize) -> Option<&str> {
        let known = self.known.get_or_insert_with(|| {
            // Where the system does not tell, every address is looked up.
            parse(&std::fs::read_to_string("/proc/self/maps").unwrap_or_default())
        });
        known.iter().find(|(range, _)| range.contains(&address)).map(|(_, name)| name.as_str())
    }
}

fn parse(maps: &str) -> Vec<(Range<usize>, String)> {
    let range = |line: &str| {
        let (addresses, rest) = line.split_once(' ')?;
        let name = rest.rsplit_once('/')?.1;
        if !OF_THE_SYSTEM.iter().any(|of_the_system| name.starts_with(of_the_system)) {
            return None;
        }
        let (from, to) = addresses.split_once('-')?;
        let address = |text| usize::from_str_radix(text, 16).ok();
        Some((address(from)?..address(to)?, name.to_owned()))
    };
    maps.lines().filter_map(range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_c_library_is_told_from_the_programs_own() {
        let maps = "55a0-55b0 r-xp 00000000 fe:00 1 /srv/shop/libcart\n\
                    7f00-7f20 r-xp 00028000 fe:00 2 /usr/lib/x86_64-linux-gnu/libc.so.6\n\
                    7f30-7f40 rw-p 00000000 00:00 0 [heap]\n\
                    7f50-7f60 r-xp 00000000 fe:00 3 /srv/shop/plugins/libcharge.so\n\
                    nonsense\n";
        let mut libraries = Libraries { known: Some(parse(maps)) };
        assert_eq!(libraries.of_the_system(0x7f1f), Some("libc.so.6"));
        for other in [0x55a8, 0x7f20, 0x7f38, 0x7f58] {
            assert_eq!(libraries.of_the_system(other), None, "{other:x}");
        }
    }
}
