//! What is kept of a resource once it was read: texts are numbers, so that a million fit.

/// Index of an interned text; 0 is none.
pub type TextId = u32;

/// A resource that belongs to a service.
#[derive(Clone, Debug)]
pub struct Record {
    /// Address within its source.
    pub address: Box<str>,
    /// Name, for what counts.
    pub name: Option<Box<str>>,
    /// Index of its file.
    pub file: u32,
    /// Index of the document within its file.
    pub document: u32,
    /// ARN, where the source tells it and it is the resource's own.
    pub arn: Option<Box<str>>,
    /// Id by which an ARN can be derived once account and region are known.
    pub native_id: Option<Box<str>>,
    pub kind: TextId,
    pub service: TextId,
    /// Index of its options.
    pub options: u32,
    /// Credentials that it was read with, by the name that the source has for them.
    pub credentials: TextId,
    /// Account as found.
    pub account: TextId,
    pub region: TextId,
    pub environment: TextId,
    pub owner: TextId,
    /// Data classes, joined by commas.
    pub data: TextId,
    /// How many it stands for.
    pub count: u64,
    /// Whether it counts, or is a part of another.
    pub counts: bool,
    /// Whether it is a row of a bill: a product in use, not a resource.
    pub product: bool,
    /// Whether it counts only unless a resource that counts names it.
    pub unless_named: bool,
    /// What others may name it by, where it counts only unless they do.
    pub parent_names: Box<[String]>,
    /// What it is a part of by name, where others would count otherwise.
    pub parent: TextId,
    /// Whether all that are parts of the same count as one.
    pub as_one: bool,
    /// Keys whose owner only the estate as a whole knows: option, key, value if the key is the provider's.
    pub keys: Option<Box<[(TextId, TextId, TextId)]>>,
    /// Options that hang on an assumption, each with it.
    pub guesses: Box<[(TextId, TextId)]>,
    /// Deployment that it must stay in, or that it alone may be in.
    pub pin: TextId,
    /// Deployment that it was in and left, and that a person wrote something to.
    pub origin: TextId,
    /// Whether the owner of a key of its is not known.
    pub unsure: bool,
    /// Whether only sources that tell no settings saw it.
    pub usage: bool,
    /// Name of the source that saw it, where it is one, and path of a file that shows it.
    pub source: TextId,
    pub path: TextId,
}

/// A resource that belongs to none.
#[derive(Clone, Debug)]
pub struct Unplaced {
    /// Address within its source.
    pub address: Box<str>,
    /// Index of its file.
    pub file: u32,
    /// Index of the document within its file.
    pub document: u32,
    /// ARN, where the source tells it and it is the resource's own.
    pub arn: Option<Box<str>>,
    pub kind: TextId,
    pub reason: TextId,
    /// Account as found.
    pub account: TextId,
    /// How many it stands for.
    pub count: u64,
}

/// Option and value, with the key that the value depends on.
pub type Setting = (TextId, TextId, Option<(TextId, TextId)>);

/// Options that one resource sets on another: a policy on its bucket, say.
#[derive(Clone, Debug)]
pub struct AttachedOptions {
    /// The service of both.
    pub service: TextId,
    /// What the other is called; none: all of the service that stand beside it.
    pub to: Option<String>,
    /// Index of the resource that says them.
    pub part: u32,
    /// Index of the file.
    pub file: u32,
    /// What it stands in: a module, a stack.
    pub within: Box<str>,
    /// Option and value, with the key that it depends on.
    pub options: Vec<Setting>,
}

impl Record {
    /// The later record of a resource wins, save where it leaves a field open.
    pub(crate) fn take_later(&mut self, mut later: Record) {
        let keep = |later: &mut TextId, earlier: TextId| *later = if *later == 0 { earlier } else { *later };
        keep(&mut later.credentials, self.credentials);
        keep(&mut later.account, self.account);
        keep(&mut later.region, self.region);
        keep(&mut later.environment, self.environment);
        keep(&mut later.owner, self.owner);
        keep(&mut later.data, self.data);
        later.arn = later.arn.or(self.arn.take());
        *self = later;
    }
}
