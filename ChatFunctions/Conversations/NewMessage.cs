using ChatFunctions.Completions;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Images;

namespace ChatFunctions.Conversations;

/// <summary>A message on its way into a conversation.</summary>
/// <param name="Role">One of <see cref="MessageRole"/>.</param>
/// <param name="Text">Its text; of the assistant's all that its items say, in their order; of a tool's the output.</param>
internal sealed record NewMessage(string Role, string Text)
{
    /// <summary>Where in the text items begin, a <see cref="ItemList"/>; only in a message of the assistant with more than text.</summary>
    public string Items { get; private init; } = "";

    /// <summary>The images that it shows after its text; only in a message of the user.</summary>
    public IReadOnlyList<MessageImage> Images { get; init; } = [];

    /// <summary>The call that it is the output of; only in a message of a tool.</summary>
    public string? CallId { get; private init; }

    /// <summary>What its text and items take of a row, in bytes as <see cref="RowSize"/> counts them.</summary>
    public int Bytes => RowSize.Of(Text) + RowSize.Of(Items) + RowSize.Of(ImageList.Write(Images));

    /// <summary>Where in the request it names <see cref="CallId"/>, for whoever is told that there is no such call.</summary>
    public string? Place { get; init; }

    /// <summary>The items of the message, as those of a <see cref="MessageRow"/>.</summary>
    public IReadOnlyList<ReplyPart> Parts => ReplyPart.Split(Text, ItemList.Read(Items));

    /// <summary>What of it the model is sent; its tokens are those of this.</summary>
    public string Sent => Items.Length == 0 ? Text : ReplyPart.Sent(Parts);

    /// <summary>A message of the assistant with these items, such as calls.</summary>
    public static NewMessage Of(IReadOnlyList<(ReplyItem Item, string Said)> items)
    {
        var text = new StringBuilder();
        var runs = new List<ReplyRun>();
        for (var (index, entry) = (0, 0); index < items.Count; index++)
        {
            if (index > 0 || items[0].Item != ReplyItem.Text)
            {
                runs.Add(new ReplyRun(entry++, text.Length, index, items[index].Item));
            }

            entry++;
            text.Append(items[index].Said);
        }

        return new NewMessage(MessageRole.Assistant, text.ToString()) { Items = ItemList.Write(runs) };
    }

    public static NewMessage Output(string callId, string text) => new(MessageRole.Tool, text) { CallId = callId };

    /// <summary>The message as a row that has no place yet.</summary>
    /// <param name="tokens">Those of what a window has of its text.</param>
    /// <param name="token">The token of the turn that it comes with.</param>
    /// <param name="created">For people.</param>
    public MessageRow ToRow(int tokens, string token, DateTimeOffset created) => new()
    {
        Number = 0,
        Role = Role,
        Text = Text,
        Items = Items,
        CallId = CallId,
        Images = Images,
        Tokens = tokens + Images.Sum(image => image.Tokens),
        Turn = 0,
        TurnToken = token,
        Status = TurnStatus.Completed,
        Created = created,
    };
}
