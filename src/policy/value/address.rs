//! IP addresses and ranges of them in CIDR notation.
//!
//! Knows both families; an address of one is in no range of the other.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress>

use std::net::IpAddr;

use ipnet::IpNet;

/// All addresses that begin with the same bits; without a prefix length one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AddressRange(IpNet);

impl AddressRange {
    /// Its first address, and the one after its last, if there is one.
    pub fn bounds(&self) -> impl Iterator<Item = IpAddr> + use<> {
        let beyond = match self.0.broadcast() {
            IpAddr::V4(last) => u32::from(last).checked_add(1).map(|number| IpAddr::from(number.to_be_bytes())),
            IpAddr::V6(last) => u128::from(last).checked_add(1).map(|number| IpAddr::from(number.to_be_bytes())),
        };
        std::iter::once(self.0.network()).chain(beyond)
    }

    /// Reads `203.0.113.0/24`, `2001:db8::/32`, or one address.
    pub fn read(text: &str) -> Option<Self> {
        // `ipnet` would read `010.0.0.0/8` too, which is eight to some and ten to others: an address is what `std` takes for one.
        let Some((address, length)) = text.split_once('/') else {
            return Some(Self(text.parse::<IpAddr>().ok()?.into()));
        };
        let is_number = length.bytes().all(|byte| byte.is_ascii_digit());
        let length = is_number.then(|| length.parse().ok()).flatten()?;
        IpNet::new(address.parse().ok()?, length).ok().map(Self)
    }

    /// Whether an address lies in the range. Bits of the base behind the prefix do not count.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
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
        check("10.0.0.0/08", &["10.1.2.3"], &["11.0.0.0"]);
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
        for text in
            ["", "1.2.3", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/-1", "::/129", "1.2.3.4/8/8", "::/+1", "010.0.0.0/8"]
        {
            assert_eq!(AddressRange::read(text), None, "{text}");
        }
    }
}
