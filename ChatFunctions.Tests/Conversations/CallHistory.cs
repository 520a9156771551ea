using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.Conversations;

/// <summary>
/// A conversation with calls and outputs as it can come about, and which output answers which call: known from the moment in which it was
/// said, as the callers meant it.
/// </summary>
internal sealed class CallHistory
{
    private static readonly string[] RepeatedIds = ["x", "y", "z"];

    private readonly List<MessageRow> _rows = [];
    private readonly bool _repeatsIds;
    private int _turns;

    /// <param name="repeatsIds">
    /// Whether calls of different messages have the same ids; then no message is deleted, nor a reply superseded before an output that came
    /// after it, for nobody could tell afterwards which of them an output was for.
    /// </param>
    /// <param name="steps">What happens, by chance.</param>
    public CallHistory(bool repeatsIds, IEnumerable<(int Kind, int Choice)> steps)
    {
        _repeatsIds = repeatsIds;
        foreach (var (kind, choice) in steps)
        {
            Take(kind, choice);
        }
    }

    /// <summary>All messages, oldest first.</summary>
    public IReadOnlyList<MessageRow> Rows => _rows;

    /// <summary>Of each output that was said the call, as message and item.</summary>
    public Dictionary<long, (long Message, int Item)> Answers { get; } = [];

    /// <summary>The pairs that the model is to see, by their texts, where there is room.</summary>
    public IEnumerable<(string Call, string Output)> Pairs => Answers
        .Where(answer => IsUsable(_rows[(int)answer.Key]) && IsUsable(_rows[(int)answer.Value.Message]))
        .Select(answer => (Arguments(answer.Value.Message, answer.Value.Item), _rows[(int)answer.Key].Text));

    /// <summary>Whether a window may have the message.</summary>
    public bool IsUsable(MessageRow row) => row is { Deleted: false, Superseded: false } && !_rows.Exists(
        reply => reply.TurnToken == row.TurnToken && reply is { Role: MessageRole.Assistant, HasAnswer: false, Superseded: false });

    /// <summary>Outputs for calls of one message that are open, or nothing where none is.</summary>
    /// <param name="pairs">The pairs that they make.</param>
    public NewMessage[] Outputs(int choice, out (string Call, string Output)[] pairs)
    {
        var (said, answers) = Answer(choice);
        pairs = [.. answers.Select((answer, index) => (Arguments(answer.Message, answer.Item), said[index].Text))];
        return said;
    }

    private void Take(int kind, int choice)
    {
        switch (kind)
        {
            case 0:
                Add([Question()], Says(choice));
                break;
            case 1:
                Add([Question()], Calls(choice));
                break;
            case 2:
                Add([Question()], null);
                break;
            case 3 or 4 or 5:
                AddOutputs(choice);
                break;
            case 6 when !_repeatsIds && _rows.Count > 0:
                _rows[choice % _rows.Count] = _rows[choice % _rows.Count] with { Deleted = true };
                break;
            case 7 when _rows.FindLast(row => row is { Role: MessageRole.User, Deleted: false }) is { } question &&
                !_rows.Exists(row => row.Number > question.Number && row.CallId is not null && !IsUsable(row)) &&
                !(_repeatsIds && Answers.Any(answer => IsLater(answer.Key, question) && answer.Value.Message < question.Number)):
                for (var index = (int)question.Number; index < _rows.Count; index++)
                {
                    _rows[index] = _rows[index] with { Superseded = _rows[index].Role == MessageRole.Assistant };
                }

                Add([], choice % 3 == 0 ? Calls(choice) : Says(choice));
                _rows[^1] = _rows[^1] with { Asked = question.Number };
                break;
        }
    }

    private bool IsLater(long output, MessageRow question) =>
        output > question.Number && _rows[(int)output].TurnToken != question.TurnToken;

    private void AddOutputs(int choice)
    {
        var (outputs, answers) = Answer(choice);
        if (outputs.Length == 0)
        {
            return;
        }

        NewMessage[] before = choice % 5 == 0 ? [Question()] : [];
        foreach (var (index, answer) in answers.Index())
        {
            Answers[_rows.Count + before.Length + index] = answer;
        }

        Add([.. before, .. outputs], (choice % 4) switch { 0 => null, 1 => Calls(choice / 4), _ => Says(choice) });
    }

    private void Add(NewMessage[] said, NewMessage? reply)
    {
        var token = $"turn {_turns++}";
        foreach (var message in said.Append(reply ?? new NewMessage(MessageRole.Assistant, "")))
        {
            _rows.Add(message.ToRow(1 + (message.Text.Length % 7), token, default) with { Number = _rows.Count });
        }

        _rows[^1] = _rows[^1] with { Status = reply is null ? TurnStatus.Failed : TurnStatus.Completed };
    }

    private (NewMessage[] Said, List<(long Message, int Item)> Answers) Answer(int choice)
    {
        var open = _rows.Where(row => OpenCalls(row).Length > 0).ToArray();
        if (open.Length == 0)
        {
            return ([], []);
        }

        // An id names the newest open call that has it, whichever was meant.
        var wanted = OpenCalls(open[choice % open.Length]).Select(part => part.Item.CallId).ToArray();
        wanted = [.. wanted.Skip(choice % 2).Concat(wanted.Take(choice % 2)).Take(1 + (choice % wanted.Length))];
        var answers = new List<(long Message, int Item)>();
        foreach (var id in wanted)
        {
            answers.Add(open.Reverse().SelectMany(row => OpenCalls(row).Select(part => (row.Number, part)))
                .Where(call => call.part.Item.CallId == id && !answers.Contains((call.Number, call.part.Index)))
                .Select(call => (call.Number, call.part.Index)).First());
        }

        return ([.. wanted.Select((id, index) => NewMessage.Output(id, $"output {_rows.Count} {index}"))], answers);
    }

    private ReplyPart[] OpenCalls(MessageRow row) =>
        IsUsable(row) && !Answers.Any(answer => answer.Value.Message == row.Number && IsUsable(_rows[(int)answer.Key]))
            ? [.. row.Parts.Where(part => part.Item.IsCall)]
            : [];

    private string Arguments(long message, int item) => _rows[(int)message].Parts[item].Text;

    private NewMessage Question() => new(MessageRole.User, $"question {_rows.Count}");

    private NewMessage Says(int choice) => NewMessage.Of(
        choice % 6 == 0 ? [(ReplyItem.Reasoning, "hm")] : [(ReplyItem.Text, $"answer {_rows.Count} {choice}")]);

    private NewMessage Calls(int choice)
    {
        var items = new List<(ReplyItem, string)>();
        if (choice % 2 == 0)
        {
            items.Add((ReplyItem.Text, $"words {_rows.Count} {choice}"));
        }

        for (var index = 0; index <= choice % 3; index++)
        {
            var id = _repeatsIds ? RepeatedIds[(choice + (choice % 5 == 0 ? 0 : index)) % 3] : $"call {_turns} {index}";
            items.Add((ReplyItem.Call(id, "get_it"), $"arguments {_turns} {index}"));
        }

        return NewMessage.Of(items);
    }
}
