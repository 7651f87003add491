//! `--set` where there are several that can be set.

use super::Failure;
use serde_json::{Map, Value};
use whylight::parameters::Parameter;

/// A method or metric, what it declares, and what it was given.
pub struct Owner {
    /// Its id.
    pub id: &'static str,
    /// Its parameters.
    pub declared: &'static [Parameter],
    /// What it was given so far.
    pub given: Map<String, Value>,
}

/// Hands NAME=VALUE to every owner that has the parameter, and ID.NAME=VALUE to one.
pub fn assign(settings: &[String], owners: &mut [Owner]) -> Result<(), Failure> {
    for setting in settings {
        let (name, value) = setting.split_once('=').ok_or_else(|| Failure(format!("`--set {setting}` should read NAME=VALUE")))?;
        let (one, name) = name.trim().split_once('.').map_or((None, name.trim()), |(one, name)| (Some(one), name));
        let mut taken = false;
        for owner in owners.iter_mut() {
            let meant = one.is_none_or(|one| one == owner.id) && owner.declared.iter().any(|parameter| parameter.name == name);
            if meant {
                owner.given.insert(name.into(), value.trim().into());
                taken = true;
            }
        }
        if !taken {
            let known: Vec<&str> = owners.iter().map(|owner| owner.id).collect();
            return Err(Failure(format!(
                "`--set {setting}` names a parameter that none of {} has: see `whylight methods` and `whylight metrics`",
                known.join(", ")
            )));
        }
    }
    Ok(())
}
