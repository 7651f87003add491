//! Networks and photos that are open at the same time, by handles, and the sessions about them.

use crate::device::Compute;
use crate::image::Image;
use crate::model::{Classifier, Helpers, ModelError};
use crate::report::Thresholds;
use crate::session::{InputSource, Session, SessionError};
use serde::Deserialize;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The number of an open network or photo. It is given once and never again, and networks and photos are counted together, so that no
/// number means two things.
pub type Handle = u32;

/// How many sessions are kept. Each holds an input and up to six maps, 6 MB at 224 x 224.
const SESSIONS: usize = 8;

/// What a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Handles {
    /// The network.
    pub model: Handle,
    /// The photo.
    pub photo: Handle,
    /// A second photo, for methods that start from one.
    #[serde(default)]
    #[cfg_attr(test, ts(optional = nullable))]
    pub reference: Option<Handle>,
}

/// A device with the networks and photos that are open on it. The sessions used last are kept, with what they remember.
pub struct Workspace {
    compute: Compute,
    last: Cell<Handle>,
    models: RefCell<BTreeMap<Handle, Rc<Classifier>>>,
    photos: RefCell<BTreeMap<Handle, Rc<Image>>>,
    /// The one used last is at the end.
    sessions: RefCell<Vec<(Handles, Rc<Session>)>>,
}

impl Workspace {
    /// A device on which nothing is open.
    pub fn new(compute: Compute) -> Self {
        Self { compute, last: Cell::new(0), models: RefCell::default(), photos: RefCell::default(), sessions: RefCell::default() }
    }

    /// The device.
    pub fn compute(&self) -> &Compute {
        &self.compute
    }

    fn next(&self) -> Handle {
        self.last.set(self.last.get() + 1);
        self.last.get()
    }

    /// Opens a network.
    ///
    /// # Errors
    /// [`SessionError::Model`]: its card's limits of the verdict are none.
    pub fn open_model(&self, model: Classifier) -> Result<Handle, SessionError> {
        Thresholds::of_network(model.calibration.as_deref()).map_err(ModelError::NotAClassifier)?;
        let handle = self.next();
        self.models.borrow_mut().insert(handle, Rc::new(model));
        Ok(handle)
    }

    /// From now on instances of an open network elsewhere walk a share of every batch.
    ///
    /// # Errors
    /// [`SessionError::NoModel`].
    pub fn help(&self, handle: Handle, helpers: Rc<dyn Helpers>) -> Result<(), SessionError> {
        let helped = self.model(handle)?.with_helpers(Some(helpers));
        self.models.borrow_mut().insert(handle, Rc::new(helped));
        Ok(())
    }

    /// The open network with that handle.
    ///
    /// # Errors
    /// [`SessionError::NoModel`].
    pub fn model(&self, handle: Handle) -> Result<Rc<Classifier>, SessionError> {
        self.models.borrow().get(&handle).cloned().ok_or(SessionError::NoModel(handle))
    }

    /// Lets go of a network and of the sessions about it. A request that is under way still ends.
    ///
    /// # Errors
    /// [`SessionError::NoModel`].
    pub fn close_model(&self, handle: Handle) -> Result<(), SessionError> {
        self.models.borrow_mut().remove(&handle).ok_or(SessionError::NoModel(handle))?;
        self.sessions.borrow_mut().retain(|(about, _)| about.model != handle);
        Ok(())
    }

    /// Opens a photo.
    pub fn open_photo(&self, photo: Image) -> Handle {
        let handle = self.next();
        self.photos.borrow_mut().insert(handle, Rc::new(photo));
        handle
    }

    /// The open photo with that handle.
    ///
    /// # Errors
    /// [`SessionError::NoPhoto`].
    pub fn photo(&self, handle: Handle) -> Result<Rc<Image>, SessionError> {
        self.photos.borrow().get(&handle).cloned().ok_or(SessionError::NoPhoto(handle))
    }

    /// Lets go of a photo and of the sessions about it. A request that is under way still ends.
    ///
    /// # Errors
    /// [`SessionError::NoPhoto`].
    pub fn close_photo(&self, handle: Handle) -> Result<(), SessionError> {
        self.photos.borrow_mut().remove(&handle).ok_or(SessionError::NoPhoto(handle))?;
        self.sessions.borrow_mut().retain(|(about, _)| about.photo != handle && about.reference != Some(handle));
        Ok(())
    }

    /// The session about a network and a photo: the one that is kept, or a new one, which takes the place of the one that was used longest
    /// ago.
    ///
    /// # Errors
    /// [`SessionError::NoModel`], [`SessionError::NoPhoto`].
    pub fn session(&self, about: Handles) -> Result<Rc<Session>, SessionError> {
        let mut sessions = self.sessions.borrow_mut();
        let session = match sessions.iter().position(|(known, _)| *known == about) {
            Some(place) => sessions.remove(place).1,
            None => {
                let (model, source) = (self.model(about.model)?, InputSource::Photo(self.photo(about.photo)?));
                let reference = about.reference.map(|handle| self.photo(handle)).transpose()?;
                Rc::new(Session::new(self.compute.record.clone(), model, source).with_reference(reference))
            }
        };
        // The walk over a photo is kept while the photo is the one that is asked about.
        sessions.iter().for_each(|(_, other)| other.forget_walk());
        if sessions.len() == SESSIONS {
            sessions.remove(0);
        }
        sessions.push((about, session.clone()));
        Ok(session)
    }
}
