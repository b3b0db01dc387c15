"""Fields by the names that people know them by."""


def labels_of(model, names):
    """Labels of fields in the language of the user, as a list in a sentence."""
    labels = [model._fields[name]._description_string(model.env) for name in names]
    return ", ".join(sorted(labels))
