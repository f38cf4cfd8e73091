//! The catalogue as bytes: written small, read fast, refused when damaged.
//!
//! A magic word, then one zlib stream (whose checksum finds damage) of counts and texts.
//! Knows the layout only; whether the data makes sense was checked when it was built.

use super::levels::AccessLevels;
use super::{
    Catalog, CatalogError, ConditionKey, Derived, KeyType, KnownAction, ResourceType, ResourceUse, Service, ServiceId,
};

const MAGIC: &[u8] = b"canopy-catalog/1\n";
/// An asset that claims to unpack to more than this is damaged, not newer: today's comes to one megabyte, and sixty times as
/// many actions are not to be expected of AWS.
const LARGEST: usize = 64 << 20;

pub(super) fn write(catalog: &Catalog) -> Vec<u8> {
    let mut out = Writer::default();
    out.text(&catalog.date);
    out.text(&catalog.source);
    out.list(&catalog.global_keys, Writer::key);
    out.list(&catalog.services, |out, service| {
        out.text(&service.prefix);
        out.text(&service.name);
        out.text(&service.category);
        out.number(u32::from(service.supports_rcp));
        out.list(&service.condition_keys, Writer::key);
        out.list(&service.resource_types, |out, kind| {
            out.text(&kind.name);
            out.text(kind.arn.as_str());
            out.indices(&kind.condition_keys);
        });
        out.list(catalog.actions_of(service), |out, action| {
            out.text(&action.name);
            out.number(u32::from(action.levels.0));
            out.list(&action.resources, |out, usage| {
                out.number(u32::from(usage.resource_type) << 1 | u32::from(usage.required));
                out.indices(&usage.condition_keys);
            });
            out.indices(&action.condition_keys);
            out.list(&action.dependent_actions, |out, name| out.text(name));
        });
    });
    // Written once a release: packing may take as long as it likes.
    [MAGIC, &miniz_oxide::deflate::compress_to_vec_zlib(&out.0, 10)].concat()
}

pub(super) fn read(asset: &[u8]) -> Result<Catalog, CatalogError> {
    let packed = asset.strip_prefix(MAGIC).ok_or(CatalogError::Damaged("it does not start like one"))?;
    let bytes = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(packed, LARGEST)
        .map_err(|_| CatalogError::Damaged("it cannot be unpacked"))?;
    let mut input = Reader(&bytes);
    let date = input.text()?;
    let source = input.text()?;
    let global_keys = input.list(Reader::key)?;
    let mut actions = Vec::new();
    let mut count = 0;
    let services = input.list(|input| {
        let id = ServiceId(count);
        count = count.checked_add(1).ok_or(CatalogError::Damaged("too many services"))?;
        service(input, id, &mut actions)
    })?;
    match input.0 {
        [] => Ok(Catalog {
            lower: lower_names(&services, &actions),
            forms: Derived::default(),
            key_types: Derived::default(),
            by_prefix: Derived::default(),
            date,
            source,
            services,
            actions,
            global_keys,
        }),
        _ => Err(CatalogError::Damaged("it goes on after its end")),
    }
}

fn lower_names(services: &[Service], actions: &[KnownAction]) -> Vec<Box<str>> {
    let prefixes = services.iter().flat_map(|service| service.actions.clone().map(|_| &service.prefix));
    let lower = |(prefix, action): (&String, &KnownAction)| {
        let mut name = String::with_capacity(prefix.len() + 1 + action.name.len());
        name.push_str(prefix);
        name.push(':');
        name.push_str(&action.name);
        name.make_ascii_lowercase();
        name.into_boxed_str()
    };
    prefixes.zip(actions).map(lower).collect()
}

fn service(input: &mut Reader<'_>, id: ServiceId, actions: &mut Vec<KnownAction>) -> Result<Service, CatalogError> {
    let too_many = |_| CatalogError::Damaged("too many actions");
    let start = u32::try_from(actions.len()).map_err(too_many)?;
    let prefix = input.text()?;
    let name = input.text()?;
    let category = input.text()?;
    let supports_rcp = input.number()? != 0;
    let condition_keys = input.list(Reader::key)?;
    let resource_types = input.list(|input| {
        Ok(ResourceType { name: input.text()?, arn: input.str()?.into(), condition_keys: input.indices()? })
    })?;
    actions.extend(input.list(|input| {
        Ok(KnownAction {
            service: id,
            name: input.text()?,
            levels: AccessLevels(u8::try_from(input.number()?).unwrap_or(0)),
            resources: input.list(|input| {
                let packed = input.index()?;
                let condition_keys = input.indices()?;
                // The lowest bit says whether the type is required, so that most uses are one byte.
                Ok(ResourceUse { resource_type: packed >> 1, required: packed & 1 == 1, condition_keys })
            })?,
            condition_keys: input.indices()?,
            dependent_actions: input.list(Reader::text)?,
        })
    })?);
    let end = u32::try_from(actions.len()).map_err(too_many)?;
    Ok(Service { prefix, name, category, supports_rcp, actions: start..end, resource_types, condition_keys })
}

/// Counts as variable-length numbers of seven bits a byte, texts and lists with their length before them.
#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, mut value: u32) {
        while value >= 0x80 {
            self.0.push((value & 0x7F) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u32);
        self.0.extend_from_slice(text.as_bytes());
    }

    fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        self.number(items.len() as u32);
        items.iter().for_each(|item| each(self, item));
    }

    fn indices(&mut self, indices: &[u16]) {
        self.list(indices, |out, index| out.number(u32::from(*index)));
    }

    fn key(&mut self, key: &ConditionKey) {
        self.text(&key.name);
        let place = |kind| KeyType::ALL.iter().position(|(k, _)| *k == kind).map_or(0, |at| at as u32 + 1);
        self.number(key.value_type.map_or(0, place));
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn number(&mut self) -> Result<u32, CatalogError> {
        let mut value = 0;
        // Five times seven bits hold any number of thirty-two.
        for shift in [0, 7, 14, 21, 28] {
            let (byte, rest) = self.0.split_first().ok_or(CatalogError::Damaged("it ends too early"))?;
            self.0 = rest;
            value |= u32::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(CatalogError::Damaged("a number is too long"))
    }

    fn index(&mut self) -> Result<u16, CatalogError> {
        u16::try_from(self.number()?).map_err(|_| CatalogError::Damaged("an index is too large"))
    }

    fn text(&mut self) -> Result<String, CatalogError> {
        Ok(self.str()?.to_owned())
    }

    fn str(&mut self) -> Result<&str, CatalogError> {
        let len = self.number()? as usize;
        let (bytes, rest) = self.0.split_at_checked(len).ok_or(CatalogError::Damaged("a text is cut"))?;
        self.0 = rest;
        str::from_utf8(bytes).map_err(|_| CatalogError::Damaged("a text is not UTF-8"))
    }

    fn list<T>(&mut self, mut each: impl FnMut(&mut Self) -> Result<T, CatalogError>) -> Result<Vec<T>, CatalogError> {
        let len = self.number()? as usize;
        // Every item takes at least one byte, so a longer claim is damage and must not reserve memory.
        if len > self.0.len() {
            return Err(CatalogError::Damaged("a list is cut"));
        }
        let mut items = Vec::with_capacity(len);
        for _ in 0..len {
            items.push(each(self)?);
        }
        Ok(items)
    }

    fn indices(&mut self) -> Result<Vec<u16>, CatalogError> {
        self.list(Self::index)
    }

    fn key(&mut self) -> Result<ConditionKey, CatalogError> {
        let name = self.text()?;
        let kind = self.number()? as usize;
        let value_type = kind.checked_sub(1).and_then(|at| KeyType::ALL.get(at)).map(|(kind, _)| *kind);
        Ok(ConditionKey { name, value_type })
    }
}
