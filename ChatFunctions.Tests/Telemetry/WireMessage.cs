using System.Buffers.Binary;

namespace ChatFunctions.Tests.Telemetry;

/// <summary>A protobuf message without its schema. Source: Protocol Buffers documentation, «Encoding».</summary>
internal sealed class WireMessage
{
    private readonly List<(int Field, ulong Number, byte[]? Bytes)> _fields = [];

    public WireMessage(ReadOnlySpan<byte> wire)
    {
        while (wire.Length > 0)
        {
            var tag = ReadVarint(ref wire);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    _fields.Add((field, ReadVarint(ref wire), null));
                    break;
                case 1:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(wire), null));
                    wire = wire[8..];
                    break;
                case 2:
                    var length = (int)ReadVarint(ref wire);
                    _fields.Add((field, 0, wire[..length].ToArray()));
                    wire = wire[length..];
                    break;
                case 5:
                    _fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(wire), null));
                    wire = wire[4..];
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7} of field {field}.");
            }
        }
    }

    public IEnumerable<WireMessage> Messages(int field) => All(field).Select(value => new WireMessage(value.Bytes));

    public bool Has(int field) => All(field).Any();

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field));

    public long Integer(int field) => (long)All(field).LastOrDefault().Number;

    public double Double(int field) => BitConverter.Int64BitsToDouble(Integer(field));

    /// <summary>A list of numbers, packed or not.</summary>
    public IReadOnlyList<double> Doubles(int field) =>
    [
        .. All(field).SelectMany(value => value.Bytes is { } packed
            ? packed.Chunk(sizeof(double)).Select(bytes => BinaryPrimitives.ReadDoubleLittleEndian(bytes))
            : [BitConverter.UInt64BitsToDouble(value.Number)]),
    ];

    private byte[] Bytes(int field) => All(field).LastOrDefault().Bytes ?? [];

    private IEnumerable<(int Field, ulong Number, byte[]? Bytes)> All(int field) => _fields.Where(value => value.Field == field);

    private static ulong ReadVarint(ref ReadOnlySpan<byte> wire)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = wire[0];
            wire = wire[1..];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
