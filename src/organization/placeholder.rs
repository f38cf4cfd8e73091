//! Placeholder values: what deployment tools put where a policy says `${NAME}` or `{{ Name }}`.
//!
//! Knows the values, and that the partition needs none.
//! Does not know how placeholders look inside a text; `policy` does.

use super::Organization;
use super::apply::{Edited, expect_name};
use super::error::EditError;
use super::fields::{Entity, Field};

/// How tools name the partition: in shell style, in CloudFormation, and as Terraform's data source.
const PARTITION: [&str; 5] =
    ["PARTITION", "AWS_PARTITION", "AwsPartition", "AWS::Partition", "data.aws_partition.current.partition"];

/// What stands between a placeholder's braces, and its value.
pub type PlaceholderValue = (String, String);

impl Entity for PlaceholderValue {
    const NAME: &'static str = "Placeholder";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("name", |(name, _)| name, |(name, _), text| *name = text),
        Field::text("value", |(_, value)| value, |(_, value), text| *value = text),
    ];

    fn blank() -> Self {
        Default::default()
    }
}

/// Whether a placeholder stands for the partition, which is known without being set.
#[must_use]
pub fn names_partition(placeholder: &str) -> bool {
    PARTITION.iter().any(|spelling| spelling.eq_ignore_ascii_case(placeholder))
}

impl Organization {
    /// The text that takes a placeholder's place; the name is what stands between its braces.
    ///
    /// The partition is known without being set. `None` is unknown text, not empty text.
    pub fn placeholder(&self, name: &str) -> Option<&str> {
        let own = self.placeholders.get(name).map(String::as_str);
        own.or_else(|| names_partition(name).then(|| self.partition.as_str()))
    }

    /// No value forgets the one that was set; an empty one is a value.
    pub(super) fn set_placeholder(&mut self, name: &str, value: Option<&str>) -> Edited {
        match value {
            Some(value) => {
                expect_name("a placeholder", name)?;
                self.placeholders.insert(name.to_owned(), value.to_owned());
            }
            None if self.placeholders.remove(name).is_none() => {
                return Err(EditError::NoSuchPlaceholder { name: name.to_owned() });
            }
            None => {}
        }
        Ok(())
    }
}
