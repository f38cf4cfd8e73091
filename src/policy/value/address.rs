//! IP addresses and ranges of them in CIDR notation.
//!
//! Knows both families; an address of one is in no range of the other.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress>

use std::net::IpAddr;

/// All addresses that begin with the same bits; without a prefix length one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AddressRange {
    base: IpAddr,
    length: u8,
}

impl AddressRange {
    /// Its first address, and the one after its last, if there is one.
    pub fn bounds(&self) -> impl Iterator<Item = IpAddr> + use<> {
        let (first, beyond) = match self.base {
            IpAddr::V4(base) => {
                let size = 1_u64 << (32 - u32::from(self.length).min(32));
                let first = u64::from(u32::from(base)) / size * size;
                let at = |number: u64| u32::try_from(number).ok().map(|number| IpAddr::from(number.to_be_bytes()));
                (at(first), at(first + size))
            }
            IpAddr::V6(base) => {
                let left = 128 - u32::from(self.length).min(128);
                let mask = u128::MAX.checked_shl(left).unwrap_or(0);
                let first = u128::from(base) & mask;
                let beyond = (first | !mask).checked_add(1);
                (Some(IpAddr::from(first.to_be_bytes())), beyond.map(|number| IpAddr::from(number.to_be_bytes())))
            }
        };
        first.into_iter().chain(beyond)
    }

    /// Reads `203.0.113.0/24`, `2001:db8::/32`, or one address.
    pub fn read(text: &str) -> Option<Self> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let base: IpAddr = address.parse().ok()?;
        let widest = if base.is_ipv4() { 32 } else { 128 };
        let length = match length {
            None => widest,
            Some(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok()?,
            Some(_) => return None,
        };
        (length <= widest).then_some(Self { base, length })
    }

    /// Whether an address lies in the range. Bits of the base behind the prefix do not count.
    pub fn contains(&self, address: IpAddr) -> bool {
        let left_over = |bits: u32| bits - u32::from(self.length).min(bits);
        match (self.base, address) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let differ = u32::from(base) ^ u32::from(address);
                differ.checked_shr(left_over(32)).unwrap_or(0) == 0
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let differ = u128::from(base) ^ u128::from(address);
                differ.checked_shr(left_over(128)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(range: &str, inside: &[&str], outside: &[&str]) {
        let read = AddressRange::read(range).unwrap_or_else(|| panic!("{range} is no range"));
        let contains = |text: &&&str| read.contains(text.parse().unwrap_or_else(|_| panic!("{text} is no address")));
        assert_eq!(inside.iter().find(|text| !contains(text)), None, "{range}");
        assert_eq!(outside.iter().find(contains), None, "{range}");
    }

    #[test]
    fn ranges() {
        check("203.0.113.0/24", &["203.0.113.0", "203.0.113.255"], &["203.0.112.255", "203.0.114.0", "2001:db8::1"]);
        check("203.0.113.7/24", &["203.0.113.200"], &["203.0.114.7"]);
        check("198.51.100.7", &["198.51.100.7"], &["198.51.100.6"]);
        check("0.0.0.0/0", &["255.255.255.255", "0.0.0.0"], &["::1"]);
        check("128.0.0.0/1", &["200.0.0.0"], &["127.255.255.255"]);
        check("2001:db8::/32", &["2001:db8:ffff::1"], &["2001:db9::", "1.2.3.4"]);
        check("2001:db8::1", &["2001:0db8:0::0001"], &["2001:db8::2"]);
        check("::/0", &["ffff::", "::"], &["1.2.3.4"]);
    }

    #[test]
    fn first_and_beyond() {
        for (range, expect) in [
            ("203.0.113.7/24", &["203.0.113.0", "203.0.114.0"][..]),
            ("198.51.100.7", &["198.51.100.7", "198.51.100.8"]),
            ("0.0.0.0/0", &["0.0.0.0"]),
            ("255.255.255.255", &["255.255.255.255"]),
            ("10.0.0.0/31", &["10.0.0.0", "10.0.0.2"]),
            ("2001:db8::1/32", &["2001:db8::", "2001:db9::"]),
            ("2001:db8::5/126", &["2001:db8::4", "2001:db8::8"]),
            ("::1", &["::1", "::2"]),
            ("::/0", &["::"]),
        ] {
            let bounds = AddressRange::read(range).map(|range| range.bounds().map(|bound| bound.to_string()));
            assert_eq!(bounds.map(Iterator::collect::<Vec<_>>).unwrap_or_default(), expect, "{range}");
        }
    }

    #[test]
    fn what_is_no_range() {
        for text in ["", "1.2.3", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/-1", "::/129", "1.2.3.4/8/8", "::/+1"] {
            assert_eq!(AddressRange::read(text), None, "{text}");
        }
    }
}
