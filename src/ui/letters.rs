//! Fonts whose letters stay themselves: `<-` is no arrow, and the `x` of `2x4` no multiplication sign.
//!
//! Knows the table of a font in which features are named. A font's contextual alternates are switched off by giving the feature
//! a name that nobody asks for; the files stay as they are. See <https://learn.microsoft.com/typography/opentype/spec/gsub>.

/// Contextual alternates, which everybody asks for, and a name in the same place of the order of names that nobody does.
const FEATURE: &[u8; 4] = b"calt";
const NOBODYS: &[u8; 4] = b"calu";

/// The same font without contextual alternates; one that is built otherwise than expected stays as it is.
pub fn plain(font: &[u8]) -> Vec<u8> {
    let mut plain = font.to_vec();
    for at in features(font).unwrap_or_default() {
        if let Some(name) = plain.get_mut(at..at + 4).filter(|name| *name == FEATURE) {
            name.copy_from_slice(NOBODYS);
        }
    }
    plain
}

/// Where the names of the features stand.
fn features(font: &[u8]) -> Option<Vec<usize>> {
    let tables = (0..number(font, 4)?).map(|at| 12 + 16 * at);
    let entry = tables.into_iter().find(|at| font.get(*at..at + 4) == Some(b"GSUB"))?;
    let table = number(font, entry + 8)? << 16 | number(font, entry + 10)?;
    let list = table + number(font, table + 6)?;
    Some((0..number(font, list)?).map(|at| list + 2 + 6 * at).collect())
}

/// The number of two bytes that stands there.
fn number(font: &[u8], at: usize) -> Option<usize> {
    let bytes: [u8; 2] = font.get(at..at + 2)?.try_into().ok()?;
    Some(usize::from(u16::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_of_the_feature_change() {
        for font in [
            &include_bytes!("../../assets/fonts/Inter-Regular.otf")[..],
            include_bytes!("../../assets/fonts/Inter-SemiBold.otf"),
            include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf"),
        ] {
            let plain = plain(font);
            let names = |font: &[u8]| -> Vec<[u8; 4]> {
                features(font).expect("features").iter().map(|at| font[*at..at + 4].try_into().expect("four")).collect()
            };
            let (before, after) = (names(font), names(&plain));
            assert!(before.contains(FEATURE) && !after.contains(FEATURE), "{before:?}");
            assert!(after.is_sorted() && before.contains(b"ccmp") && after.contains(b"ccmp"), "{after:?}");
            let changed = font.iter().zip(&plain).filter(|(a, b)| a != b).count();
            assert_eq!(changed, before.iter().filter(|name| *name == FEATURE).count());
        }
        assert_eq!(plain(b"no font"), b"no font");
    }
}
