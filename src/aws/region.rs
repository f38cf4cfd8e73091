//! Regions by their names.
//!
//! Knows how a name is formed. Which Regions AWS has is not known here: new ones come every year.
//!
//! <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>

/// What AWS says instead of a Region for requests that it may route to any.
///
/// <https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html>
pub const UNSPECIFIED: &str = "unspecified";

/// Whether this is written like a Region: an area, where in it, and a number.
///
/// ```
/// assert!(aws::is_region("us-gov-east-1"));
/// assert!(!aws::is_region("eu-west-1a"), "a zone is no Region");
/// ```
#[must_use]
pub fn is_region(text: &str) -> bool {
    let mut parts = text.split('-').rev();
    let number = parts.next().unwrap_or_default();
    let words: Vec<&str> = parts.collect();
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    // From `eu` to `eusc`; `europe` is what people write who mean a Region and do not know its name.
    let is_area = |word: &&str| (2..=4).contains(&word.len());
    matches!(number.as_bytes(), [b'1'..=b'9'] | [b'1'..=b'9', b'0'..=b'9'])
        && words.len() >= 2
        && words.iter().all(is_word)
        && words.last().is_some_and(is_area)
}

/// Whether requests may say this for their Region: a Region, or that none is meant.
#[must_use]
pub fn may_be_requested(text: &str) -> bool {
    is_region(text) || text == UNSPECIFIED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_known_by_their_form() {
        for text in ["eu-west-1", "us-gov-east-1", "ap-southeast-7", "eusc-de-east-1", "cn-north-1"] {
            assert!(is_region(text), "{text}");
        }
        for text in
            ["", "eu", "eu-west", "eu-1", "EU-west-1", "eu-west-1a", "eu--1", "eu-*", "europe-west-1", "eu-west-0"]
        {
            assert!(!is_region(text), "{text}");
        }
    }
}
