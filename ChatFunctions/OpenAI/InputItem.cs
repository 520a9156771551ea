using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Images;

namespace ChatFunctions.OpenAI;

/// <summary>One item of a request's input: a message, a call, the output of one, or a reference to one that is stored.</summary>
/// <param name="Role">The role; empty for a reference.</param>
/// <param name="Text">What it says: a text, the arguments of a call, an output; for a reference its id.</param>
/// <param name="Path">Where it stands in the request.</param>
internal sealed record InputItem(string Role, string Text, string Path)
{
    /// <summary>Where <see cref="Text"/> stands.</summary>
    public string TextPath { get; init; } = $"{Path}.content";

    /// <summary>The images that it shows after its text; only in a message of the user.</summary>
    public IReadOnlyList<MessageImage> Images { get; init; } = [];

    /// <summary>What the assistant says and calls with it, in this order; nothing for items of others.</summary>
    public IReadOnlyList<(ReplyItem Item, string Said)> Parts { get; init; } = [];

    /// <summary>The calls among them as they were sent, a JSON list as chat completions have it.</summary>
    public string? Calls { get; init; }

    /// <summary>The call that it is the output of.</summary>
    public string? CallId { get; init; }

    /// <summary>Where it names what it is about: its call, the one that it is the output of, the item that it refers to.</summary>
    public string IdPath { get; init; } = $"{Path}.call_id";

    public bool IsReference => Role.Length == 0;

    /// <summary>Whether it says nothing, so that a model could do nothing with it.</summary>
    public bool IsEmpty =>
        !IsReference && CallId is null && Images.Count == 0 && string.IsNullOrWhiteSpace(Text) && !Parts.Any(part => part.Item.IsCall);

    /// <summary>What this refers to, in its place. A thought, which no model is sent, is empty.</summary>
    public InputItem ReferringTo(MessageRow row, ReplyPart named) => named.Item.Kind == ReplyItemKind.Reasoning
        ? this with { Role = row.Role, Text = "" }
        : this with
        {
            Role = row.Role,
            Text = named.Text,
            Images = row.Images,
            Parts = row.Role == MessageRole.Assistant ? [(named.Item, named.Text)] : [],
            CallId = row.CallId,
        };
}
