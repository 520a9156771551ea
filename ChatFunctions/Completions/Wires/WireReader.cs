using System.Buffers;

namespace ChatFunctions.Completions.Wires;

/// <summary>
/// Cuts the body of a service's answer into what it says: the data of server-sent events, or one JSON value where the service has
/// ignored <c>stream</c>. Which of them it is, its first character says, not its label. Bytes are put in as they come; for one reader
/// at a time.
/// </summary>
/// <remarks>
/// Source: HTML standard, «Server-sent events»; with one difference: a last event counts without its blank line. An event without data
/// does not exist.
/// </remarks>
internal sealed class WireReader
{
    // One reply of the greatest length that is promised, with every character escaped, and as much again around it.
    private const int MaxBytes = 8 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _lines = new();
    private byte[] _buffer = new byte[4096];

    // What is not read yet begins and ends here; up to the mark no line ends.
    private int _start;
    private int _end;
    private int _mark;

    private bool? _isValue;
    private bool _hasLines;
    private bool _isError;
    private bool _skipsLineFeed;
    private bool _isComplete;

    private ReadOnlySpan<byte> Lines => _hasLines ? _lines.WrittenSpan : default;

    /// <summary>Where the next bytes go; what was read before is no longer valid.</summary>
    /// <exception cref="InvalidDataException">The service says more at once than any reply can hold.</exception>
    public Memory<byte> Room()
    {
        if (_start == _end)
        {
            _start = _end = _mark = 0;
        }
        else if (_end == _buffer.Length && _start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end, _mark) = (0, _end - _start, _mark - _start);
        }
        else if (_end == _buffer.Length)
        {
            if (_end >= MaxBytes)
            {
                throw new InvalidDataException("A service's event has no end.");
            }

            Array.Resize(ref _buffer, _end * 2);
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>So many bytes were put in; none: no more will come.</summary>
    public void Add(int count)
    {
        _end += count;
        _isComplete = count == 0;
    }

    /// <summary>Reads what comes next.</summary>
    /// <param name="data">Valid until more bytes are put in.</param>
    /// <param name="isError">Whether the service calls it an error.</param>
    /// <returns>Whether there is anything; if not, more bytes are needed.</returns>
    public bool TryRead(out ReadOnlySpan<byte> data, out bool isError)
    {
        isError = false;
        data = default;
        if (_isValue is null && !Judge())
        {
            return false;
        }

        return _isValue.GetValueOrDefault() ? TryReadValue(out data) : TryReadEvent(out data, out isError);
    }

    // Looks past a byte order mark and white space.
    private bool Judge()
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        var unread = _buffer.AsSpan(_start, _end - _start);
        if (unread.Length < mark.Length && mark.StartsWith(unread) && !_isComplete)
        {
            return false;
        }

        _start += unread.StartsWith(mark) ? mark.Length : 0;
        while (_start < _end && _buffer[_start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _start++;
        }

        _mark = _start;
        if (_start == _end)
        {
            return false;
        }

        _isValue = _buffer[_start] is (byte)'{' or (byte)'[';
        return true;
    }

    private bool TryReadValue(out ReadOnlySpan<byte> data)
    {
        data = _isComplete ? _buffer.AsSpan(_start, _end - _start) : default;
        _start = _isComplete ? _end : _start;
        return !data.IsEmpty;
    }

    private bool TryReadEvent(out ReadOnlySpan<byte> data, out bool isError)
    {
        while (TryReadLine(out var line))
        {
            if (line.IsEmpty)
            {
                if (EndEvent(Lines, out data, out isError))
                {
                    return true;
                }
            }
            else if (line[0] != ':' && Field(line, "data"u8, out var value))
            {
                // Nearly every event is one line, and need not be copied.
                if (!_hasLines && NextLineIsEmpty())
                {
                    if (EndEvent(value, out data, out isError))
                    {
                        return true;
                    }
                }
                else
                {
                    AddLine(value);
                }
            }
            else if (Field(line, "event"u8, out var type))
            {
                _isError = type.SequenceEqual("error"u8);
            }
        }

        if (_isComplete)
        {
            return EndEvent(Lines, out data, out isError);
        }

        data = default;
        isError = false;
        return false;
    }

    private bool EndEvent(ReadOnlySpan<byte> lines, out ReadOnlySpan<byte> data, out bool isError)
    {
        data = lines;
        (isError, _isError, _hasLines) = (_isError, false, false);
        return !IsBlank(data);
    }

    private void AddLine(ReadOnlySpan<byte> line)
    {
        if (!_hasLines)
        {
            _lines.ResetWrittenCount();
            _hasLines = true;
        }
        else
        {
            _lines.Write("\n"u8);
        }

        if (_lines.WrittenCount + line.Length > MaxBytes)
        {
            throw new InvalidDataException("A service's event has no end.");
        }

        _lines.Write(line);
    }

    private bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        SkipLineFeed();
        var length = _buffer.AsSpan(_mark, _end - _mark).IndexOfAny((byte)'\r', (byte)'\n');
        if (length < 0)
        {
            _mark = _end;
            line = _isComplete ? _buffer.AsSpan(_start, _end - _start) : default;
            _start = _isComplete ? _end : _start;
            return !line.IsEmpty;
        }

        var end = _mark + length;
        line = _buffer.AsSpan(_start, end - _start);
        GoBehind(end);
        return true;
    }

    private bool NextLineIsEmpty()
    {
        SkipLineFeed();
        if (_start == _end || _buffer[_start] is not ((byte)'\r' or (byte)'\n'))
        {
            return false;
        }

        GoBehind(_start);
        return true;
    }

    // A carriage return ends a line at once; whether a line feed belongs to it is seen when it comes.
    private void GoBehind(int lineEnd)
    {
        _skipsLineFeed = _buffer[lineEnd] == '\r';
        _start = _mark = lineEnd + 1;
    }

    private void SkipLineFeed()
    {
        if (_skipsLineFeed && _start < _end)
        {
            _skipsLineFeed = false;
            if (_buffer[_start] == '\n')
            {
                _start++;
                _mark = Math.Max(_mark, _start);
            }
        }
    }

    private static bool Field(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!line.StartsWith(name) || (line.Length > name.Length && line[name.Length] != ':'))
        {
            return false;
        }

        value = line.Length == name.Length ? default : line[(name.Length + 1)..];
        value = value is [(byte)' ', ..] ? value[1..] : value;
        return true;
    }

    private static bool IsBlank(ReadOnlySpan<byte> data) => !data.ContainsAnyExcept(" \t\r\n"u8);
}
