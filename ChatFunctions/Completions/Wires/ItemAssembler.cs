namespace ChatFunctions.Completions.Wires;

/// <summary>
/// Makes items of what the chunks of a stream say: the steps of the model's reply. For one reader at a time.
/// </summary>
/// <remarks>
/// Text, refusals and thoughts make an item each as long as nothing else begins. A call begins when its name is complete: with its first
/// arguments, with the next call, or at the end. The arguments of several calls may come in turns.
/// </remarks>
/// <param name="text">The text of the chunk.</param>
/// <param name="keepsThoughts">Whether thoughts are items.</param>
internal sealed class ItemAssembler(ChunkText text, bool keepsThoughts)
{
    private readonly List<CompletionUpdate> _steps = [];
    private readonly List<OpenCall> _calls = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    // Keep the half of a pair at the end of a refusal or a thought, as the text does: services think in the middle of a character.
    private readonly ChunkText _refusal = new();
    private readonly ChunkText _thoughts = new();
    private ReplyItem _open = ReplyItem.Text;
    private int _count;

    /// <summary>Whether there was anything but thoughts.</summary>
    public bool HasAnswer { get; private set; }

    /// <summary>Whether text goes on where it is, or begins the reply: then it need not come here.</summary>
    public bool IsInText => _open.Kind == ReplyItemKind.Text;

    /// <summary>The item that goes on.</summary>
    public int Item => Math.Max(_count - 1, 0);

    /// <summary>What the chunk says, step by step; valid until the next one.</summary>
    public IReadOnlyList<CompletionUpdate> Steps => _steps;

    /// <summary>The next chunk begins.</summary>
    public void Begin() => _steps.Clear();

    /// <summary>Text was said that did not come here.</summary>
    public void TakeText()
    {
        HasAnswer = true;
        _count = Math.Max(_count, 1);
    }

    /// <summary>Takes the text of the chunk.</summary>
    public void Say()
    {
        if (text.Length > 0)
        {
            Open(ReplyItem.Text);
            Step(Item, text.Written);
        }
    }

    /// <summary>Takes a piece of a refusal or of a thought.</summary>
    /// <param name="item">Which of them.</param>
    /// <param name="raw">The piece, which may be cut inside a surrogate pair.</param>
    public void Say(ReplyItem item, ReadOnlySpan<char> raw)
    {
        if (raw.IsEmpty || (item.Kind == ReplyItemKind.Reasoning && !keepsThoughts))
        {
            return;
        }

        Open(item);
        Step(Item, Whole(HalfOf(item), raw));
    }

    /// <summary>Takes what the chunk says of calls.</summary>
    public void Take(IReadOnlyList<CallFragment> fragments)
    {
        foreach (var fragment in fragments)
        {
            if (_calls.Any(call => call.IsRepeatedBy(fragment)))
            {
                continue;
            }

            var call = Find(fragment, isAlone: fragments.Count == 1);
            if (call is null)
            {
                BeginNamed();
                call = new OpenCall { Index = fragment.Index };
                _calls.Add(call);
            }

            Take(call, fragment);
        }
    }

    /// <summary>No further chunk comes.</summary>
    /// <param name="isWhole">Whether all was said: then a call without arguments has none, which is an object without members.</param>
    public void End(bool isWhole)
    {
        BeginNamed();
        foreach (var call in _calls)
        {
            if (call.Item is { } item)
            {
                Step(item, isWhole && !call.HasArguments ? "{}".AsMemory() : Rest(call.Text));
            }
        }

        if (!_open.IsCall)
        {
            Step(Item, Rest(HalfOf(_open)));
        }
    }

    // By their number, else by their id, else by their order.
    private OpenCall? Find(CallFragment fragment, bool isAlone)
    {
        var call = fragment switch
        {
            { Index: { } index } => _calls.FindLast(call => call.Index == index),
            { Id: { } id } => _calls.FindLast(call => call.Id == id) ?? (fragment.Name is null ? _calls.LastOrDefault() : null),
            _ when isAlone => _calls.LastOrDefault(),
            _ => _calls.ElementAtOrDefault(fragment.Place),
        };
        return call is null || call.IsOther(fragment) ? null : call;
    }

    private void Take(OpenCall call, CallFragment fragment)
    {
        call.Take(fragment);
        if (call.Item is { } item)
        {
            Step(item, Whole(call.Text, fragment.Arguments));
        }
        else if (call.Name.Length > 0 && call.HasArguments)
        {
            BeginCall(call);
        }
    }

    private void BeginNamed()
    {
        foreach (var call in _calls)
        {
            if (call.Item is null && call.Name.Length > 0)
            {
                BeginCall(call);
            }
        }
    }

    private void BeginCall(OpenCall call)
    {
        // An output is told by its id, so that there must be one, and not the same twice.
        var id = call.Id is { } given && _ids.Add(given) ? given : $"call_{Guid.NewGuid():N}";
        Open(ReplyItem.Call(id, call.Name));
        call.Item = Item;
        Step(Item, Whole(call.Text, call.Arguments));
    }

    private void Open(ReplyItem item)
    {
        HasAnswer |= item.Kind != ReplyItemKind.Reasoning;
        if (_count > 0 && item == _open && !item.IsCall)
        {
            return;
        }

        _open = item;
        _count++;
        if (_count > 1 || item.Kind != ReplyItemKind.Text)
        {
            _steps.Add(new CompletionUpdate(default) { Item = Item, Begun = item });
        }
    }

    private ChunkText HalfOf(ReplyItem item) => item.Kind switch
    {
        ReplyItemKind.Refusal => _refusal,
        ReplyItemKind.Reasoning => _thoughts,
        _ => text,
    };

    private void Step(int item, ReadOnlyMemory<char> said)
    {
        if (!said.IsEmpty)
        {
            _steps.Add(new CompletionUpdate(said) { Item = item });
        }
    }

    private static ReadOnlyMemory<char> Whole(ChunkText half, ReadOnlySpan<char> raw)
    {
        half.Length = 0;
        half.Append(raw);
        return half.Written.ToString().AsMemory();
    }

    private static ReadOnlyMemory<char> Rest(ChunkText half) => half.DropHalf() ? "\uFFFD".AsMemory() : default;
}
