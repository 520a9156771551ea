using ChatFunctions.Completions;
using CsCheck;

namespace ChatFunctions.Tests.Completions.Wires;

/// <summary>A reply of several items, and one of the many ways in which services cut it into chunks.</summary>
internal sealed record ItemStream(IReadOnlyList<(ReplyItem Item, string Said)> Items, IReadOnlyList<string> Chunks)
{
    private static readonly string[] Names = ["get_weather", "f", "lookup-3", "send_mail_to_everybody"];

    /// <summary>Thoughts, text, a refusal, then calls, any of them absent; the calls told apart in every way that is known.</summary>
    public static Gen<ItemStream> Any { get; } = Gen.Int[0, int.MaxValue - 1].Select(seed => new Maker(new Random(seed)).Make());

    private sealed class Maker(Random random)
    {
        private readonly List<string> _chunks = [];
        private readonly List<(ReplyItem, string)> _items = [];

        public ItemStream Make()
        {
            Speak(ReplyItem.Reasoning, random.Next(3));
            Speak(ReplyItem.Text, random.Next(3));
            Speak(ReplyItem.Refusal, random.Next(5) == 0 ? 1 : 0);
            Call(random.Next(4));
            _chunks.Add("""{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""");
            return new ItemStream(_items, _chunks);
        }

        private void Speak(ReplyItem item, int present)
        {
            var text = AnyText();
            if (present == 0 || text.Length == 0)
            {
                return;
            }

            _items.Add((item, text));
            var names = item.Kind switch
            {
                ReplyItemKind.Reasoning => random.Next(3) switch
                {
                    0 => ["reasoning"],
                    1 => ["reasoning_content"],
                    _ => (string[])["reasoning", "reasoning_content"],
                },
                ReplyItemKind.Refusal => ["refusal"],
                _ => ["content"],
            };
            foreach (var piece in Cut(text))
            {
                Add(string.Join(',', names.Select(name => $"\"{name}\":\"{piece}\"")));
            }
        }

        private void Call(int count)
        {
            // A service tells its calls apart in one way: by number, by id, by both, or by their order alone.
            var way = random.Next(6);
            var calls = Enumerable.Range(0, count).Select(_ => (
                Name: Names[random.Next(Names.Length)], Id: $"call_{random.Next()}", Arguments: AnyArguments())).ToArray();
            _items.AddRange(calls.Select(call => (ReplyItem.Call(way is 2 or 4 ? "" : call.Id, call.Name), call.Arguments)));
            var rest = calls.Select((call, number) => Pieces(call, number, way)).ToArray();
            if (way == 4 && count > 0)
            {
                // All of them in one chunk, told apart by their order.
                Add($"\"tool_calls\":[{string.Join(',', calls.Select(call => Fragment(null, null, call.Name, Escape(call.Arguments))))}]");
                return;
            }

            // The first chunks come in order; afterwards those with a number or an id may take turns.
            foreach (var pieces in rest)
            {
                AddCall(pieces.Dequeue());
                while (way is not (0 or 1) && pieces.TryDequeue(out var piece))
                {
                    AddCall(piece);
                }
            }

            while (rest.Any(pieces => pieces.Count > 0))
            {
                var left = rest.Where(pieces => pieces.Count > 0).ToArray();
                AddCall(left[random.Next(left.Length)].Dequeue());
            }
        }

        private Queue<string> Pieces((string Name, string Id, string Arguments) call, int number, int way)
        {
            int? index = way switch
            {
                0 => 9 - number,
                2 => number,
                3 => 0,
                _ => null,
            };
            var id = way is 2 or 4 ? null : call.Id;
            var repeats = way == 1;
            var pieces = new Queue<string>();
            var isWhole = random.Next(3) == 0;
            var names = isWhole || repeats || way is 3 or 5 || random.Next(2) == 0 ? [call.Name] : CutName(call.Name);
            var arguments = isWhole ? [Escape(call.Arguments)] : Cut(call.Arguments).ToArray();

            // With the next call the name of the one before is complete, so its pieces stay together.
            var first = string.Join("},{", names.SkipLast(1).Select((name, place) => Inner(index, place == 0 ? id : null, name, "")));
            var last = Inner(index, names.Length == 1 ? id : null, names[^1], arguments[0]);
            pieces.Enqueue(first.Length == 0 || index is null ? $"{{{last}}}" : $"{{{first}}},{{{last}}}");
            foreach (var piece in arguments.Skip(1))
            {
                pieces.Enqueue($"{{{Inner(index, repeats ? id : null, null, piece)}}}");
            }

            if (first.Length > 0 && index is null)
            {
                pieces.Clear();
                pieces.Enqueue($"{{{Inner(index, id, call.Name, Escape(call.Arguments))}}}");
            }

            return pieces;
        }

        private string Fragment(int? index, string? id, string? name, string arguments) => $"{{{Inner(index, id, name, arguments)}}}";

        private string Inner(int? index, string? id, string? name, string arguments)
        {
            var members = new List<string>();
            if (index is not null)
            {
                members.Add($"\"index\":{index}");
            }

            if (id is not null)
            {
                members.Add($"\"id\":\"{id}\",\"type\":\"function\"");
            }

            var function = new List<string> { $"\"arguments\":\"{arguments}\"" };
            if (name is not null)
            {
                function.Insert(random.Next(2), $"\"name\":\"{name}\"");
            }

            members.Insert(random.Next(members.Count + 1), $"\"function\":{{{string.Join(',', function)}}}");
            return string.Join(',', members);
        }

        private void AddCall(string fragments) => Add($"\"tool_calls\":[{fragments}]");

        private void Add(string members) =>
            _chunks.Add($$"""{"object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{{{members}}},"finish_reason":null}]}""");

        private static string[] CutName(string name) => name.Length < 2 ? [name] : [name[..1], name[1..]];

        private string AnyArguments() =>
            random.Next(8) == 0 ? "{}" : JsonSerializer.Serialize(new { text = AnyText(), more = new { count = 1 } });

        private string AnyText() => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(6) switch
        {
            0 => "🦊",
            1 => "\"",
            2 => "\\",
            3 => "\n",
            4 => "é",
            _ => ((char)random.Next('a', 'z')).ToString(),
        }));

        private string Escape(string text) => string.Concat(Units(text).Select(unit => unit.Escaped));

        private IEnumerable<string> Cut(string text)
        {
            var piece = new StringBuilder();
            foreach (var (_, escaped) in Units(text))
            {
                piece.Append(escaped);
                if (random.Next(3) == 0)
                {
                    yield return piece.ToString();
                    piece.Clear();
                }
            }

            yield return piece.ToString();
        }

        private List<(string Text, string Escaped)> Units(string text) =>
            EscapedText.Escape(text, [.. Enumerable.Range(0, 16).Select(_ => random.Next(4))]);
    }
}
