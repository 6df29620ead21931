window.bulletinSource={"changes":[],"articles":{}};
