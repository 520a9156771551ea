using ChatFunctions.Tests.Survival;

namespace ChatFunctions.Tests.Turns.Streams;

/// <summary>
/// Makes up a stream: it first decides how the reply ends, and then writes chunks that say so, among much that means nothing. What the
/// reply is, it knows from its decision; nothing here reads a stream.
/// </summary>
internal sealed class RandomStreamWriter
{
    private static readonly string[] WholeReasons = ["stop", "STOP", "eos", "eos_token", "end_turn", "stop_sequence"];

    private static readonly string[] OtherReasons =
    [
        "length", "max_tokens", "MAX_TOKENS", "model_length", "content_filter", "SAFETY", "RECITATION", "sensitive", "tool_calls",
        "function_call",
        "error", "abort", "network_error", "insufficient_system_resource", "unknown",
    ];

    private static readonly string[] Words =
        ["a", " ", "é", "漢字", "🦊", "🐶", "\"", "\\", "\n", "\t", "data: x\n\n", "[DONE]", "stop", "null"];

    private static readonly TimeSpan Forever = TimeSpan.FromMinutes(5);

    private readonly Random _random;
    private readonly StreamForm _form;
    private readonly List<StreamStep> _steps = [];
    private readonly StringBuilder _said = new();

    // Seconds of silence that are still borne.
    private double _patience;

    private RandomStreamWriter(Random random) => (_random, _form) = (random, new StreamForm(random));

    public static RandomStream Write(int seed)
    {
        var random = new Random(seed);
        var stream = new RandomStreamWriter(random).Write();
        return random.Next(10) == 0
            ? stream with
            {
                Attempts = [[.. new RandomStreamWriter(random).Start(withPauses: false), new StreamStep.Lose()], .. stream.Attempts],
            }
            : stream;
    }

    private RandomStream Write()
    {
        var pieces = Pieces();
        var end = _random.Next(2) == 0 ? StreamEnding.Whole : _random.One(Enum.GetValues<StreamEnding>());
        if (_form.Place == TextPlace.Json)
        {
            Answer(string.Concat(pieces), end);
        }
        else
        {
            Start(withPauses: true);
            Talk(pieces, end);
            Finish(string.Concat(pieces), end);
        }

        var text = _said.ToString();
        return new RandomStream([_steps], end == StreamEnding.Whole && text.Length > 0, WithoutHalf(text), end);
    }

    // Text of whole pairs, cut anywhere.
    private List<string> Pieces()
    {
        var pieces = new List<string>();
        var text = string.Concat(Enumerable.Range(0, _random.Next(12)).Select(_ => _random.One(Words)));
        while (text.Length > 0)
        {
            var length = _random.Next(1, text.Length + 1);
            pieces.Add(text[..length]);
            text = text[length..];
        }

        return pieces;
    }

    private void Answer(string all, StreamEnding end)
    {
        var reason =
            end == StreamEnding.Whole ? _random.One(WholeReasons) : end == StreamEnding.OtherReason ? _random.One(OtherReasons) : null;
        var json = _form.Whole(all, reason);
        if (end is StreamEnding.Whole or StreamEnding.OtherReason or StreamEnding.NoReason)
        {
            _said.Append(all);
        }
        else
        {
            json = json[..^_random.Next(1, json.Length - 1)];
        }

        Say(json);
        if (end == StreamEnding.Half && _random.Next(2) == 0)
        {
            _steps.Add(new StreamStep.Lose());
        }
    }

    private List<StreamStep> Start(bool withPauses)
    {
        _patience = withPauses ? 200 : 0;
        if (_random.Next(8) == 0)
        {
            Say("\uFEFF");
        }

        for (var left = _random.Next(4); left > 0; left--)
        {
            Say(_form.Thought(_random.Next(3) == 0 ? _random.One([.. WholeReasons, .. OtherReasons]) : null));
            Idle(200);
        }

        return _steps;
    }

    private void Talk(List<string> pieces, StreamEnding end)
    {
        if (_form.Place == TextPlace.Message)
        {
            return;
        }

        var hasAll = end is StreamEnding.Whole or StreamEnding.OtherReason;
        var count = hasAll ? pieces.Count : _random.Next(pieces.Count + 1);
        for (var number = 0; number < count; number++)
        {
            // A reason in between ends nothing, as long as the text goes on soon.
            var isLast = number == count - 1;
            var early = !isLast && _random.Next(4) == 0 ? _random.One([.. WholeReasons, .. OtherReasons]) : null;
            var isBeside = _random.Next(2) == 0;
            _said.Append(pieces[number]);
            Say(_form.Text(pieces[number], _said.ToString(), isBeside ? early : null));
            _patience = 55;
            if (early is not null)
            {
                _patience = 4;
                if (!isBeside)
                {
                    Say(_form.Thought(early));
                }
            }

            Idle(early is null ? 55 : 0);
        }
    }

    private void Finish(string all, StreamEnding end)
    {
        switch (end)
        {
            case StreamEnding.Whole or StreamEnding.OtherReason:
                Say(_form.Reason(_random.One(end == StreamEnding.Whole ? WholeReasons : OtherReasons), all));
                _said.Clear().Append(all);
                _patience = 4;
                Idle(0);
                Leave(isOver: all.Length > 0);
                break;
            case StreamEnding.NoReason:
                Leave(isOver: false);
                break;
            case StreamEnding.Half:
                Say(_form.Half(_said.ToString()));
                _steps.AddRange(_random.Next(2) == 0 ? [new StreamStep.Lose()] : []);
                break;
            default:
                Say(end == StreamEnding.Error ? _form.Error() : _form.Garbage());
                SayMore();
                Say(_form.Done());
                break;
        }
    }

    // However it goes on from here, nobody listens any more.
    private void Leave(bool isOver)
    {
        switch (_random.Next(isOver ? 6 : 4))
        {
            case 0:
                break;
            case 1:
                _steps.Add(new StreamStep.Lose());
                break;
            case 2:
                _steps.Add(new StreamStep.Wait(Forever));
                break;
            case 3:
                Say(_form.Done());
                break;
            case 4:
                Say(_form.Done());
                SayMore();
                break;
            default:
                _steps.Add(new StreamStep.Wait(TimeSpan.FromSeconds(3)));
                Say(_form.Noise());
                _steps.Add(new StreamStep.Wait(TimeSpan.FromSeconds(3)));
                SayMore();
                break;
        }
    }

    private void SayMore()
    {
        Say(_form.Text("never", $"{_said}never", null));
        Say(_form.Reason(_random.One(WholeReasons), $"{_said}never"));
    }

    // What comes in between is a sign of life; not once a reason was given.
    private void Idle(double patience)
    {
        for (var left = _random.Next(3); left > 0; left--)
        {
            if (_patience > 0 && _random.Next(3) == 0)
            {
                var seconds = _random.NextDouble() * _patience;
                _steps.Add(new StreamStep.Wait(TimeSpan.FromSeconds(seconds)));
                _patience -= seconds;
            }

            Say(_form.Noise());
            _patience = patience > 0 && _patience > 0 ? patience : _patience;
        }
    }

    private void Say(string text) => _steps.Add(new StreamStep.Say(text));

    private static string WithoutHalf(string text) => text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text[..^1] : text;
}
