using ChatFunctions.Completions;

namespace ChatFunctions.Conversations;

/// <summary>
/// Where in a reply another item goes on, up to the next run. Before the first run there is text, if anything; so a reply of text alone
/// has none.
/// </summary>
/// <param name="Entry">The index of the entry with which it begins: an empty one where the item begins too.</param>
/// <param name="Unit">The index of its first UTF-16 unit.</param>
/// <param name="Item">The index of the item.</param>
/// <param name="Begun">The item that begins here; <see langword="null"/> where one goes on that has begun before.</param>
internal readonly record struct ReplyRun(int Entry, int Unit, int Item, ReplyItem? Begun);
