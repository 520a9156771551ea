namespace ChatFunctions.Completions.Wires;

/// <summary>A call whose pieces still come in. For one reader at a time.</summary>
internal sealed class OpenCall
{
    private readonly StringBuilder _arguments = new();
    private int _depth;
    private bool _isInString;
    private bool _isEscaped;

    /// <summary>The service's number of it.</summary>
    public int? Index { get; init; }

    /// <summary>The service's id of it.</summary>
    public string? Id { get; private set; }

    /// <summary>The function's name, as far as it is known.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Its place among the reply's items, once it has begun.</summary>
    public int? Item { get; set; }

    /// <summary>Keeps the half of a surrogate pair at the end of its arguments.</summary>
    public ChunkText Text { get; } = new();

    /// <summary>The arguments so far.</summary>
    public string Arguments => _arguments.ToString();

    /// <summary>Whether the name is known to be complete.</summary>
    public bool HasArguments => _arguments.Length > 0;

    // An object or a list that has been closed again.
    private bool AreArgumentsWhole => HasArguments && _depth == 0 && !_isInString;

    /// <summary>Takes in what a chunk says of it.</summary>
    public void Take(CallFragment fragment)
    {
        // Some services repeat id and name in each chunk; a piece of a name comes without an id.
        var isRepeated = fragment.Id is not null && fragment.Name == Name;
        if (Item is null && !isRepeated)
        {
            Name += fragment.Name;
        }

        Id ??= fragment.Id;
        _arguments.Append(fragment.Arguments);
        foreach (var unit in fragment.Arguments)
        {
            Follow(unit);
        }
    }

    /// <summary>Whether a fragment that its place would make a part of this call belongs to another one.</summary>
    public bool IsOther(CallFragment fragment)
    {
        if (fragment.Name is null)
        {
            return false;
        }

        if (fragment.Id is not null && Id is not null && fragment.Id != Id)
        {
            return true;
        }

        return HasArguments && Name.Length > 0 && (fragment.Name != Name || (AreArgumentsWhole && fragment.Arguments.Length > 0));
    }

    /// <summary>Whether a fragment says all of this call once more.</summary>
    public bool IsRepeatedBy(CallFragment fragment) =>
        AreArgumentsWhole && fragment.Id is not null && fragment.Id == Id && fragment.Name == Name &&
        fragment.Arguments.Length == _arguments.Length && _arguments.Equals(fragment.Arguments);

    private void Follow(char unit)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
        }
        else if (_isInString)
        {
            (_isEscaped, _isInString) = (unit == '\\', unit != '"');
        }
        else
        {
            _isInString = unit == '"';
            _depth += unit is '{' or '[' ? 1 : unit is '}' or ']' ? -1 : 0;
        }
    }
}
