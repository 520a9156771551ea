using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI;

/// <summary>Makes messages, and what is said with a turn, of the items of an input.</summary>
internal static class InputMessages
{
    /// <summary>
    /// The messages of the items, in their order. What follows one another on the assistant's side is one message where a call is among it,
    /// as in the reply that it once was, as far as a row has room; two texts stay two.
    /// </summary>
    /// <exception cref="ProblemException">An item is larger than a row.</exception>
    public static IReadOnlyList<NewMessage> Of(IEnumerable<InputItem> items)
    {
        var messages = new List<NewMessage>();
        var said = new List<(ReplyItem Item, string Said)>();
        var bytes = 0;
        foreach (var item in items)
        {
            if (item.Parts.Count == 0)
            {
                End();
                messages.Add(item.CallId is { } call
                    ? NewMessage.Output(call, item.Text) with { Place = item.IdPath }
                    : new NewMessage(item.Role, item.Text) { Images = item.Images });
                continue;
            }

            foreach (var part in item.Parts)
            {
                var more = Bytes(part.Item, part.Said);
                if (more > RowSize.MaxTexts)
                {
                    throw Problem.TooLarge(
                        $"'{item.Path}' must be at most {RowSize.MaxTexts} bytes, in UTF-16 and as JSON.", item.Path);
                }

                if (bytes + more > RowSize.MaxTexts || !(part.Item.IsCall || said.Exists(before => before.Item.IsCall)))
                {
                    End();
                }

                said.Add(part);
                bytes += more;
            }
        }

        End();
        return messages;

        void End()
        {
            messages.AddRange(said.Count > 0 ? [NewMessage.Of(said)] : []);
            said.Clear();
            bytes = 0;
        }
    }

    /// <summary>What is said with a turn that is stored.</summary>
    /// <param name="messages">All that is said, oldest first.</param>
    /// <param name="path">Where they stand in the request.</param>
    /// <exception cref="ProblemException">A call and its outputs are more than is stored at once.</exception>
    public static TurnInput ToStore(IReadOnlyList<NewMessage> messages, string path) =>
        TurnInput.Of(messages) is { LosesOutputs: false } said ? said : throw Problem.TooLarge(
            $"'{path}' has more outputs that belong together, with their calls, than are kept at once: {TurnInput.MaxStored} messages, and "
            + $"{TurnInput.MaxBytes} bytes.",
            path);

    private static int Bytes(ReplyItem item, string said) =>
        RowSize.Of(said) + (2 * (ItemList.UnitsOfRun + RowSize.Of(item.CallId) + RowSize.Of(item.Name)));
}
